package io.godwit.controller.reconcile;

import io.godwit.controller.reconcile.Picture.Host;
import io.godwit.controller.reconcile.Picture.Sighting;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.AssumeVm.Basis;
import io.godwit.protocol.v1.DiskMark;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.RunIntent;
import io.godwit.protocol.v1.VmEvidence;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who may be made a VM's owner, by the evidence. A choice is possible only if every other host that
 * may have the VM answers and does not run it, or is fenced: then it is never started twice.
 *
 * @param parties the hosts of the operation that is in doubt
 * @param fencings of hosts that do not answer
 */
public record Resolution(
    Picture picture, VmRecord vm, Set<HostId> parties, Map<HostId, Fencing> fencings) {
  public Resolution {
    parties = Set.copyOf(parties);
    fencings = Map.copyOf(fencings);
  }

  /** The hosts that may have the VM: its owner, a move's two, and whoever has a trace of it. */
  public List<Host> witnesses() {
    Set<HostId> hosts = new LinkedHashSet<>();
    hosts.add(vm.owner());
    vm.grantedTo().ifPresent(hosts::add);
    hosts.addAll(
        parties.stream().sorted(java.util.Comparator.comparing(HostId::toString)).toList());
    picture
        .sightings(id())
        .filter(Resolution::isTrace)
        .forEach(each -> hosts.add(each.host().id()));
    return hosts.stream().map(picture::host).toList();
  }

  public List<Choice> choices() {
    return witnesses().stream().map(host -> choose(host.id())).toList();
  }

  /** What it would mean to make the host the owner. */
  public Choice choose(HostId candidate) {
    Host host = picture.host(candidate);
    Optional<String> obstacle =
        witnesses().stream()
            .filter(other -> !other.id().equals(candidate))
            .flatMap(other -> obstacle(other).stream())
            .findFirst();
    if (obstacle.isPresent()) {
      return new Choice.Refused(candidate, obstacle.get());
    }
    if (!host.answers()) {
      return new Choice.Refused(
          candidate,
          "host %s does not answer, so it can be ordered nothing".formatted(host.name()));
    }
    return host.of(id())
        .map(evidence -> onEvidence(host, evidence))
        .orElseGet(
            () ->
                new Choice.Refused(
                    candidate, "host %s has nothing of the VM".formatted(host.name())));
  }

  /**
   * The choice that evidence alone allows: hosts that do not answer are proven off, and the VM goes
   * on without loss.
   */
  public Optional<Choice.Possible> byEvidence() {
    return choices().stream()
        .filter(Choice.Possible.class::isInstance)
        .map(Choice.Possible.class::cast)
        .filter(choice -> choice.consequence() == Consequence.CONTINUES)
        .filter(choice -> !choice.fenced().isEmpty())
        .filter(choice -> choice.fenced().stream().allMatch(this::isProvenOff))
        .findFirst();
  }

  private boolean isProvenOff(HostId host) {
    return switch (fencings.get(host)) {
      case Fencing.ProviderStopped stopped -> true;
      case Fencing.Vouched vouched -> false;
      case null -> false;
    };
  }

  /** Why no other host may be made the owner because of this one. */
  private Optional<String> obstacle(Host other) {
    if (!other.answers()) {
      return fencings.containsKey(other.id())
          ? Optional.empty()
          : Optional.of(
              "host %s does not answer and may run the VM: switch it off for certain, and vouch for it with --fenced %s"
                  .formatted(other.name(), other.name()));
    }
    if (fencings.get(other.id()) instanceof Fencing.Vouched) {
      return Optional.of("host %s answers, so it is not off".formatted(other.name()));
    }
    return other
        .of(id())
        .filter(Resolution::mayExecute)
        .map(
            evidence ->
                "the VM is %s on host %s, which would not stop by itself"
                    .formatted(word(evidence.getDomain()), other.name()));
  }

  /** A copy that is only arriving has never run and is removed. */
  private static boolean mayExecute(VmEvidence evidence) {
    return switch (evidence.getOwnership()) {
      case INCOMING -> Evidence.runs(evidence);
      case OWNED,
          HANDING_OVER,
          OWNERSHIP_NONE,
          REVOKED,
          SUPERSEDED,
          OWNERSHIP_UNREADABLE,
          UNRECOGNIZED ->
          Evidence.isActive(evidence);
    };
  }

  private Choice onEvidence(Host host, VmEvidence evidence) {
    if (evidence.getDomain() == DomainState.DOMAIN_PAUSED_POST_COPY_FAILED) {
      return refused(host, "part of its memory is still on the other host: bring the link back");
    }
    if (!evidence.getDiskPresent() || !evidence.hasDiskLabel()) {
      return refused(host, "there is no labelled disk of it on host " + host.name());
    }
    return switch (evidence.getDiskLabel().getMark()) {
      case DISK_LIVE, DISK_HANDING_OVER -> onLiveDisk(host, evidence);
      case DISK_SEEDING -> onArrival(host, evidence);
      case DISK_STALE -> onSuperseded(host, evidence);
      case DISK_MARK_UNSPECIFIED, UNRECOGNIZED ->
          refused(host, "its disk's label on host %s cannot be read".formatted(host.name()));
    };
  }

  private Choice onLiveDisk(Host host, VmEvidence evidence) {
    if (Evidence.isActive(evidence)) {
      return possible(
          host, evidence, Consequence.CONTINUES, "it goes on on host %s, nothing is lost");
    }
    return mayHaveBeenTaken(host, evidence)
        ? possible(
            host,
            evidence,
            Consequence.LOSES_LATER_WRITES,
            "it starts from its disk on host %s; its memory is lost, and so is what it wrote on"
                + " another host if it ran there since")
        : possible(
            host,
            evidence,
            Consequence.STARTS_FROM_DISK,
            "it starts from its newest disk, on host %s; its memory is lost");
  }

  /** Another host has seen a younger epoch of its own, or does not answer and may have. */
  private boolean mayHaveBeenTaken(Host host, VmEvidence evidence) {
    long own = evidence.getDiskLabel().getEpoch();
    boolean silentTaker =
        evidence.getDiskLabel().getMark() == DiskMark.DISK_HANDING_OVER
            && witnesses().stream().anyMatch(other -> !other.answers());
    return silentTaker
        || others(host)
            .filter(each -> Evidence.owns(each.evidence()))
            .anyMatch(each -> Evidence.youngest(each.evidence()) >= own);
  }

  private Choice onArrival(Host host, VmEvidence evidence) {
    return evidence.getDomain() == DomainState.DOMAIN_PAUSED
        ? possible(
            host,
            evidence,
            Consequence.CONTINUES,
            "it arrived on host %s whole and goes on there, nothing is lost")
        : refused(host, "its copy on host %s is not whole".formatted(host.name()));
  }

  private Choice onSuperseded(Host host, VmEvidence evidence) {
    return switch (evidence.getOwnership()) {
      case SUPERSEDED ->
          possible(
              host,
              evidence,
              Consequence.LOSES_LATER_WRITES,
              "it goes back to its disk on host %s as it was when it left; its memory is lost, and"
                  + " all that it wrote elsewhere since");
      case OWNED,
          HANDING_OVER,
          INCOMING,
          REVOKED,
          OWNERSHIP_NONE,
          OWNERSHIP_UNREADABLE,
          UNRECOGNIZED ->
          refused(
              host, "its copy on host %s was given up and may not be whole".formatted(host.name()));
    };
  }

  private Choice possible(Host host, VmEvidence evidence, Consequence consequence, String meaning) {
    return new Choice.Possible(
        host.id(),
        consequence,
        meaning.formatted(host.name()),
        decided(),
        evidence.getDiskLabel().getEpoch(),
        evidence.getDiskLabel().getMark() == DiskMark.DISK_STALE
            ? Basis.SUPERSEDED_DISK
            : Basis.LIVE_DISK,
        intent(evidence),
        others(host).map(each -> each.host().id()).toList(),
        witnesses().stream().filter(other -> !other.answers()).map(Host::id).toList());
  }

  /** What the journal keeps stands; where it keeps nothing, what runs is meant to run. */
  private static RunIntent intent(VmEvidence evidence) {
    return switch (evidence.getOwnership()) {
      case INCOMING -> RunIntent.RUNNING;
      case OWNERSHIP_NONE, OWNERSHIP_UNREADABLE, UNRECOGNIZED ->
          Evidence.isActive(evidence) ? RunIntent.RUNNING : RunIntent.STOPPED;
      case OWNED, HANDING_OVER, REVOKED, SUPERSEDED -> RunIntent.RUN_INTENT_UNSPECIFIED;
    };
  }

  /** Younger than everything anybody knows, and than what an open grant may have used. */
  private Epoch decided() {
    long stored = vm.epoch().value() + (vm.grantedTo().isPresent() ? 1 : 0);
    long seen =
        picture
            .sightings(id())
            .mapToLong(each -> Evidence.youngest(each.evidence()))
            .max()
            .orElse(0);
    return new Epoch(Math.max(stored, seen)).next();
  }

  private Stream<Sighting> others(Host host) {
    return picture
        .sightings(id())
        .filter(Resolution::isTrace)
        .filter(each -> !each.host().id().equals(host.id()));
  }

  private static boolean isTrace(Sighting sighting) {
    VmEvidence evidence = sighting.evidence();
    return switch (evidence.getOwnership()) {
      case OWNED, HANDING_OVER, INCOMING -> true;
      case OWNERSHIP_NONE, OWNERSHIP_UNREADABLE, REVOKED, SUPERSEDED, UNRECOGNIZED ->
          Evidence.isActive(evidence) || evidence.getDiskPresent();
    };
  }

  private static Choice refused(Host host, String why) {
    return new Choice.Refused(host.id(), why);
  }

  /** As it is said to people. */
  public static String word(DomainState state) {
    return state.name().replace("DOMAIN_", "");
  }

  private VmId id() {
    return vm.spec().id();
  }
}
