package io.godwit.controller.fleet;

import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import io.godwit.model.VmState;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.Ownership;
import io.godwit.protocol.v1.VmEvidence;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a VM runs, by what its host proves. While a hand-over is open there are two hosts that
 * may have it; the one that has it now is the one whose journal says so.
 */
final class VmStates {
  private final HostReports reports;

  VmStates(HostReports reports) {
    this.reports = reports;
  }

  VmState of(VmRecord vm) {
    return proof(vm).map(VmEvidence::getDomain).map(VmStates::state).orElse(VmState.UNKNOWN);
  }

  /** Its owner answers and has no trace of it, and no other host that answers has one. */
  boolean isGone(VmRecord vm) {
    boolean ownerAnswers = reports.of(vm.owner()).vms().isPresent();
    return ownerAnswers && vm.made() && reports.isUnknownToAll(vm.spec().id());
  }

  /** The host that proves to have it; its owner where none does. */
  HostId whereIs(VmRecord vm) {
    return candidates(vm)
        .filter(host -> evidence(vm, host).isPresent())
        .findFirst()
        .orElse(vm.owner());
  }

  private Optional<VmEvidence> proof(VmRecord vm) {
    return candidates(vm).flatMap(host -> evidence(vm, host).stream()).findFirst();
  }

  private static Stream<HostId> candidates(VmRecord vm) {
    return Stream.concat(vm.grantedTo().stream(), Stream.of(vm.owner()));
  }

  private Optional<VmEvidence> evidence(VmRecord vm, HostId host) {
    return reports.of(host).evidenceOf(vm.spec().id()).filter(VmStates::mayRunIt);
  }

  private static boolean mayRunIt(VmEvidence evidence) {
    return evidence.getOwnership() == Ownership.OWNED
        || evidence.getOwnership() == Ownership.HANDING_OVER;
  }

  private static VmState state(DomainState domain) {
    return switch (domain) {
      case DOMAIN_RUNNING -> VmState.RUNNING;
      case DOMAIN_PAUSED,
          DOMAIN_PAUSED_FOR_MIGRATION,
          DOMAIN_PAUSED_POST_COPY_FAILED,
          DOMAIN_PAUSED_ON_ERROR ->
          VmState.PAUSED;
      case DOMAIN_ABSENT, DOMAIN_SHUT_OFF -> VmState.STOPPED;
      case DOMAIN_CRASHED -> VmState.CRASHED;
      case UNRECOGNIZED -> VmState.UNKNOWN;
    };
  }
}
