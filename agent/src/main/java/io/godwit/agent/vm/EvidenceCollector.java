package io.godwit.agent.vm;

import io.godwit.agent.journal.DiskLabels;
import io.godwit.agent.journal.JournalCodec;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.VmStatus;
import io.godwit.migration.ownership.DiskLabel;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.Reading;
import io.godwit.protocol.v1.VmEvidence;
import io.godwit.protocol.v1.VmReport;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What this host can prove of its VMs: by its journal, its hypervisor and its disks. */
public final class EvidenceCollector {
  private final OwnershipJournal journal;
  private final Hypervisor hypervisor;
  private final Disks disks;
  private final AwaitedStarts starts;
  private final long agentStart;
  private final AtomicLong readings = new AtomicLong();

  /**
   * @param agentStart tells what this collector reads from what those of the agent's other starts
   *     have read
   */
  public EvidenceCollector(
      OwnershipJournal journal,
      Hypervisor hypervisor,
      Disks disks,
      AwaitedStarts starts,
      long agentStart) {
    this.starts = starts;
    this.journal = journal;
    this.hypervisor = hypervisor;
    this.disks = disks;
    this.agentStart = agentStart;
  }

  public VmEvidence of(VmId vm) {
    Reading reading = begin();
    return evidence(vm, hypervisor.status(vm)).setReading(reading).build();
  }

  /** Of all VMs that the journal or the hypervisor knows. */
  public VmReport ofAll() {
    Reading reading = begin();
    Map<VmId, VmStatus> found =
        hypervisor.list().stream().collect(Collectors.toMap(VmStatus::vm, Function.identity()));
    Set<VmId> known = new LinkedHashSet<>(found.keySet());
    journal.all().stream().map(VmRecord::vm).forEach(known::add);
    known.addAll(journal.sealed());
    VmReport.Builder report = VmReport.newBuilder().setReading(reading);
    known.forEach(
        vm ->
            report.addVms(
                evidence(vm, Optional.ofNullable(found.get(vm))).setReading(reading).build()));
    return report.build();
  }

  /** Before anything is looked at: what changes meanwhile is of the next one. */
  private Reading begin() {
    return Reading.newBuilder()
        .setAgentStart(agentStart)
        .setNumber(readings.incrementAndGet())
        .build();
  }

  private VmEvidence.Builder evidence(VmId vm, Optional<VmStatus> status) {
    VmEvidence.Builder evidence =
        VmEvidence.newBuilder()
            .setVmId(vm.toString())
            .setDomain(
                status
                    .map(VmStatus::state)
                    .map(EvidenceCollector::domain)
                    .orElse(DomainState.DOMAIN_ABSENT))
            .setDiskPresent(disks.isPresent(vm));
    if (journal.sealed().contains(vm)) {
      evidence.setOwnership(io.godwit.protocol.v1.Ownership.OWNERSHIP_UNREADABLE);
    } else {
      journal.find(vm).ifPresent(found -> addRecord(evidence, found));
    }
    journal.labels().find(vm).map(EvidenceCollector::label).ifPresent(evidence::setDiskLabel);
    status.ifPresent(known -> evidence.setName(known.name().value()));
    if (status.filter(VmStatus::isActive).isPresent()) {
      hypervisor.process(vm).map(ProcessHandle::pid).ifPresent(evidence::setProcessId);
      evidence.setAwaitsConfirmation(false);
    }
    return evidence;
  }

  private void addRecord(VmEvidence.Builder evidence, VmRecord found) {
    found.spec().ifPresent(spec -> evidence.setName(spec.name().value()));
    found.spec().map(ModelCodec::write).ifPresent(evidence::setSpec);
    operation(found.ownership()).map(Object::toString).ifPresent(evidence::setOperationId);
    evidence
        .setOwnership(ownership(found.ownership()))
        .setEpoch(epoch(found.ownership()).value())
        .setRunIntent(JournalCodec.message(found.intent()))
        .setAwaitsConfirmation(starts.awaits(found));
  }

  private static Optional<OperationId> operation(Ownership ownership) {
    return switch (ownership) {
      case Ownership.HandingOver open -> Optional.of(open.operation());
      case Ownership.Incoming open -> Optional.of(open.operation());
      case Ownership.Owned owned -> Optional.empty();
      case Ownership.Revoked revoked -> Optional.empty();
      case Ownership.Superseded left -> Optional.empty();
    };
  }

  private static io.godwit.protocol.v1.DiskLabel label(DiskLabel label) {
    return io.godwit.protocol.v1.DiskLabel.newBuilder()
        .setVmId(label.vm().toString())
        .setEpoch(label.epoch().value())
        .setMark(DiskLabels.message(label.mark()))
        .build();
  }

  private static Epoch epoch(Ownership ownership) {
    return ownership.seen();
  }

  private static io.godwit.protocol.v1.Ownership ownership(Ownership ownership) {
    return switch (ownership) {
      case Ownership.Owned owned -> io.godwit.protocol.v1.Ownership.OWNED;
      case Ownership.HandingOver open -> io.godwit.protocol.v1.Ownership.HANDING_OVER;
      case Ownership.Incoming open -> io.godwit.protocol.v1.Ownership.INCOMING;
      case Ownership.Revoked revoked -> io.godwit.protocol.v1.Ownership.REVOKED;
      case Ownership.Superseded left -> io.godwit.protocol.v1.Ownership.SUPERSEDED;
    };
  }

  private static DomainState domain(VmStatus.DomainState state) {
    return switch (state) {
      case RUNNING -> DomainState.DOMAIN_RUNNING;
      case PAUSED_BY_USER -> DomainState.DOMAIN_PAUSED;
      case PAUSED_FOR_MIGRATION -> DomainState.DOMAIN_PAUSED_FOR_MIGRATION;
      case PAUSED_POST_COPY_FAILED -> DomainState.DOMAIN_PAUSED_POST_COPY_FAILED;
      case PAUSED_ON_IO_ERROR, PAUSED_ON_ERROR -> DomainState.DOMAIN_PAUSED_ON_ERROR;
      case SHUT_OFF, SHUT_OFF_MIGRATED -> DomainState.DOMAIN_SHUT_OFF;
      case SHUT_OFF_FAILED, CRASHED -> DomainState.DOMAIN_CRASHED;
    };
  }
}
