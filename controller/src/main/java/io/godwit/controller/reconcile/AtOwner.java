package io.godwit.controller.reconcile;

import io.godwit.controller.reconcile.Condition.Code;
import io.godwit.controller.store.VmRecord;
import io.godwit.protocol.v1.DiskMark;
import io.godwit.protocol.v1.Ownership;
import io.godwit.protocol.v1.VmEvidence;
import java.util.Optional;
import java.util.stream.Stream;

/** What a VM's owner says about it. */
record AtOwner(Picture picture, VmRecord vm) {
  Stream<Condition> conditions() {
    if (!vm.made() || vm.operation().isPresent()) {
      return Stream.empty();
    }
    return host()
        .vms()
        .map(reported -> finding(Optional.ofNullable(reported.get(vm.spec().id()))))
        .stream()
        .flatMap(Optional::stream);
  }

  /** Only where the disk that counts is the owner's and nobody else has a title to the VM. */
  Stream<Repair> repairs() {
    return host()
        .of(vm.spec().id())
        .filter(this::isRightDisk)
        .filter(this::isJournalWrong)
        .filter(
            evidence -> !Evidence.isActive(evidence) || evidence.getOwnership() != Ownership.OWNED)
        .filter(evidence -> nobodyElseHasIt())
        .map(evidence -> (Repair) new Repair.Reassume(vm.spec().id(), vm.owner(), vm.epoch()))
        .stream();
  }

  private Optional<Condition> finding(Optional<VmEvidence> reported) {
    VmEvidence evidence = reported.orElse(VmEvidence.getDefaultInstance());
    return switch (evidence.getOwnership()) {
      case OWNERSHIP_UNREADABLE ->
          condition(
              Code.JOURNAL_UNREADABLE,
              "the journal of its owner %s cannot be read; what runs, runs on, nothing is started");
      case OWNERSHIP_NONE, UNRECOGNIZED ->
          condition(
              Code.MISSING,
              Evidence.hasLiveDisk(evidence)
                  ? "its owner %s has lost its journal of it; its disk is there"
                  : "its owner %s does not know it: neither journal nor disk is there");
      case SUPERSEDED, REVOKED, INCOMING ->
          condition(Code.MISSING, "its owner %s says that it is another host's by now");
      case OWNED, HANDING_OVER -> finding(evidence);
    };
  }

  private Optional<Condition> finding(VmEvidence evidence) {
    if (evidence.getEpoch() < vm.epoch().value()) {
      return condition(
          Code.HOST_BEHIND,
          "its owner %s knows epoch "
              + evidence.getEpoch()
              + " only and this controller "
              + vm.epoch()
              + ": the host was restored from a backup; nothing is started");
    }
    if (!evidence.getDiskPresent()) {
      return condition(Code.DISK_MISSING, "its disk is missing on its owner %s");
    }
    if (isDiskWrong(evidence)) {
      return condition(
          Code.STALE_DISK,
          "its disk on its owner %s is "
              + evidence.getDiskLabel().getMark()
              + " of epoch "
              + evidence.getDiskLabel().getEpoch()
              + ", and not the one that counts; it is not started");
    }
    return evidence.getAwaitsConfirmation()
        ? condition(
            Code.AWAITS_START,
            "its host %s has booted; it is started as soon as its epoch is confirmed")
        : Optional.empty();
  }

  private static boolean isDiskWrong(VmEvidence evidence) {
    return evidence.hasDiskLabel()
        && evidence.getOwnership() == Ownership.OWNED
        && (evidence.getDiskLabel().getEpoch() != evidence.getEpoch()
            || evidence.getDiskLabel().getMark() == DiskMark.DISK_STALE);
  }

  private boolean isRightDisk(VmEvidence evidence) {
    return Evidence.hasLiveDisk(evidence)
        && evidence.getDiskLabel().getEpoch() == vm.epoch().value();
  }

  private boolean isJournalWrong(VmEvidence evidence) {
    return switch (evidence.getOwnership()) {
      case OWNERSHIP_NONE, OWNERSHIP_UNREADABLE -> true;
      case OWNED -> evidence.getEpoch() < vm.epoch().value();
      case HANDING_OVER -> evidence.getEpoch() <= vm.epoch().value();
      case INCOMING, REVOKED, SUPERSEDED, UNRECOGNIZED -> false;
    };
  }

  private boolean nobodyElseHasIt() {
    return picture
        .sightings(vm.spec().id())
        .filter(each -> !each.host().id().equals(vm.owner()))
        .noneMatch(
            each ->
                Evidence.isActive(each.evidence())
                    || Evidence.youngest(each.evidence()) > vm.epoch().value());
  }

  private Optional<Condition> condition(Code code, String message) {
    return Optional.of(
        new Condition(
            code,
            vm.spec().id(),
            Optional.of(vm.owner()),
            message.formatted(host().name()) + ". See: godwit vm resolve " + vm.spec().name()));
  }

  private Picture.Host host() {
    return picture.host(vm.owner());
  }
}
