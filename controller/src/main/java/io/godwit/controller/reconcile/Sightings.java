package io.godwit.controller.reconcile;

import io.godwit.controller.reconcile.Condition.Code;
import io.godwit.controller.reconcile.Picture.Sighting;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.Ownership;
import io.godwit.protocol.v1.VmEvidence;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What all hosts together say about one VM. */
record Sightings(Picture picture, VmRecord vm) {
  Stream<Condition> conditions() {
    List<Sighting> all = picture.sightings(vmId()).toList();
    return Stream.of(
            twice(all),
            owners(all),
            all.stream().flatMap(this::elsewhere),
            all.stream().flatMap(this::openHandOver),
            all.stream().flatMap(this::leftover))
        .flatMap(each -> each);
  }

  /** A person's decision left this copy, which may have newer writes than the owner's. */
  static boolean isKept(VmRecord vm, VmEvidence evidence) {
    return vm.decidedAt().filter(epoch -> evidence.getEpoch() <= epoch.value()).isPresent();
  }

  private Stream<Condition> twice(List<Sighting> all) {
    List<Sighting> running = all.stream().filter(each -> Evidence.runs(each.evidence())).toList();
    return running.size() < 2
        ? Stream.empty()
        : Stream.of(
            condition(
                Code.RUNS_TWICE,
                Optional.empty(),
                "it RUNS on %s at the same time; Godwit stops neither. Decide now: godwit vm resolve %s"
                    .formatted(Reconciler.names(running.stream()), name())));
  }

  private Stream<Condition> owners(List<Sighting> all) {
    List<Sighting> owners =
        all.stream().filter(each -> each.evidence().getOwnership() == Ownership.OWNED).toList();
    return owners.size() < 2
        ? Stream.empty()
        : Stream.of(
            condition(
                Code.TWO_OWNERS,
                Optional.empty(),
                "hosts %s both say that it is theirs (epoch %s here is %s's); the older one is not started"
                    .formatted(
                        Reconciler.names(owners.stream()),
                        vm.epoch(),
                        picture.host(vm.owner()).name())));
  }

  /** Where a move is open both of its hosts may have it active. */
  private Stream<Condition> elsewhere(Sighting each) {
    boolean wrong =
        !isParty(each.host().id())
            && Evidence.isActive(each.evidence())
            && vm.operation().isEmpty()
            && each.evidence().getOwnership() != Ownership.INCOMING;
    return wrong
        ? Stream.of(
            condition(
                Code.RUNS_ELSEWHERE,
                Optional.of(each.host().id()),
                "it is active on host %s, which does not own it (its journal there: %s under epoch %d); it is not stopped. Decide: godwit vm resolve %s"
                    .formatted(
                        each.host().name(),
                        each.evidence().getOwnership(),
                        each.evidence().getEpoch(),
                        name())))
        : Stream.empty();
  }

  private Stream<Condition> openHandOver(Sighting each) {
    boolean open =
        each.evidence().getOwnership() == Ownership.HANDING_OVER
            && vm.operation().isEmpty()
            && each.host().id().equals(vm.owner());
    return open
        ? Stream.of(
            condition(
                Code.OPEN_HAND_OVER,
                Optional.of(each.host().id()),
                "host %s has granted it away under epoch %d and no operation knows of it; nothing starts on its own. Decide: godwit vm resolve %s"
                    .formatted(each.host().name(), each.evidence().getEpoch(), name())))
        : Stream.empty();
  }

  private Stream<Condition> leftover(Sighting each) {
    boolean arrivingOrLeft =
        each.evidence().getOwnership() != Ownership.INCOMING || ownerProvesItself();
    if (isParty(each.host().id())
        || vm.operation().isPresent()
        || !Evidence.isLeftover(each.evidence())
        || !arrivingOrLeft) {
      return Stream.empty();
    }
    boolean kept = isKept(vm, each.evidence());
    return Stream.of(
        condition(
            kept ? Code.KEPT_COPY : Code.LEFTOVER,
            Optional.of(each.host().id()),
            kept
                ? "host %s keeps a copy that a person decided against; it is never started and not removed"
                    .formatted(each.host().name())
                : "host %s has a superseded copy; it is removed once the owner has proven itself"
                    .formatted(each.host().name())));
  }

  private boolean ownerProvesItself() {
    return picture
        .host(vm.owner())
        .of(vmId())
        .filter(evidence -> Reconciler.provesOwner(vm, evidence))
        .isPresent();
  }

  private boolean isParty(HostId host) {
    return host.equals(vm.owner()) || vm.grantedTo().equals(Optional.of(host));
  }

  private Condition condition(Code code, Optional<HostId> host, String message) {
    return new Condition(code, vmId(), host, message);
  }

  private VmId vmId() {
    return vm.spec().id();
  }

  private String name() {
    return vm.spec().name().value();
  }
}
