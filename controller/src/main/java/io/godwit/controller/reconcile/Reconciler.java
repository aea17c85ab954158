package io.godwit.controller.reconcile;

import io.godwit.controller.reconcile.Condition.Code;
import io.godwit.controller.reconcile.Picture.Host;
import io.godwit.controller.reconcile.Picture.Sighting;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.Ownership;
import io.godwit.protocol.v1.VmEvidence;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what hosts report with what is stored. */
public final class Reconciler {
  private final Picture picture;

  private Reconciler(Picture picture) {
    this.picture = picture;
  }

  /** What is not as it should be, and what is done about it. */
  public record Examination(List<Condition> conditions, List<Repair> repairs) {
    public Examination {
      conditions = List.copyOf(conditions);
      repairs = List.copyOf(repairs);
    }
  }

  public static Examination examine(Picture picture) {
    Reconciler reconciler = new Reconciler(picture);
    return new Examination(
        Stream.concat(
                picture.vms().stream().flatMap(reconciler::conditions),
                reconciler.unknownVms().stream())
            .toList(),
        picture.vms().stream().flatMap(reconciler::repairs).toList());
  }

  private Stream<Condition> conditions(VmRecord vm) {
    return Stream.of(
            new Sightings(picture, vm).conditions(),
            doubt(vm),
            unconfirmed(vm),
            new AtOwner(picture, vm).conditions())
        .flatMap(each -> each);
  }

  private Stream<Condition> doubt(VmRecord vm) {
    return Optional.ofNullable(picture.inDoubt().get(vm.spec().id()))
        .map(
            operation ->
                new Condition(
                    Code.IN_DOUBT,
                    vm.spec().id(),
                    Optional.empty(),
                    "operation %s is in doubt; a host's evidence ends it, or you: godwit vm resolve %s"
                        .formatted(operation, vm.spec().name())))
        .stream();
  }

  private Stream<Condition> unconfirmed(VmRecord vm) {
    if (vm.confirmed()) {
      return Stream.empty();
    }
    return Stream.of(
        new Condition(
            Code.UNCONFIRMED,
            vm.spec().id(),
            Optional.of(vm.owner()),
            "the controller's store was lost or restored, and no host has proven yet that it owns this VM (last known owner: %s); no order about it is given before"
                .formatted(picture.host(vm.owner()).name())));
  }

  private List<Condition> unknownVms() {
    return picture.everyHost().stream().flatMap(this::unknownVms).toList();
  }

  private Stream<Condition> unknownVms(Host host) {
    return host.vms().stream()
        .flatMap(vms -> vms.values().stream())
        .filter(evidence -> Evidence.owns(evidence) || Evidence.isActive(evidence))
        .filter(evidence -> picture.vm(VmId.of(evidence.getVmId())).isEmpty())
        .map(
            evidence ->
                new Condition(
                    Code.UNKNOWN_VM,
                    VmId.of(evidence.getVmId()),
                    Optional.of(host.id()),
                    "host %s has VM %s (%s), which this controller does not know; it is left alone"
                        .formatted(host.name(), evidence.getVmId(), evidence.getName())));
  }

  private Stream<Repair> repairs(VmRecord vm) {
    if (!vm.made() || vm.operation().isPresent() || !vm.confirmed() || runsTwice(vm)) {
      return Stream.empty();
    }
    Optional<VmEvidence> owner = picture.host(vm.owner()).of(vm.spec().id());
    if (owner.filter(evidence -> provesOwner(vm, evidence)).isEmpty()) {
      return new AtOwner(picture, vm).repairs();
    }
    return Stream.concat(startAfterBoot(vm, owner.get()), leftovers(vm));
  }

  private boolean runsTwice(VmRecord vm) {
    return picture.sightings(vm.spec().id()).filter(each -> Evidence.runs(each.evidence())).count()
        > 1;
  }

  static boolean provesOwner(VmRecord vm, VmEvidence evidence) {
    return evidence.getOwnership() == Ownership.OWNED
        && evidence.getEpoch() == vm.epoch().value()
        && !Evidence.isJournalBehindDisk(evidence);
  }

  private Stream<Repair> startAfterBoot(VmRecord vm, VmEvidence owner) {
    return owner.getAwaitsConfirmation() && !activeElsewhere(vm)
        ? Stream.of(new Repair.StartAfterBoot(vm.spec().id(), vm.owner(), vm.epoch()))
        : Stream.empty();
  }

  private boolean activeElsewhere(VmRecord vm) {
    return picture
        .sightings(vm.spec().id())
        .anyMatch(
            each -> !each.host().id().equals(vm.owner()) && Evidence.isActive(each.evidence()));
  }

  private Stream<Repair> leftovers(VmRecord vm) {
    return picture
        .sightings(vm.spec().id())
        .filter(each -> removes(vm, each.host().id(), each.evidence()))
        .map(each -> new Repair.CleanUp(vm.spec().id(), each.host().id(), vm.epoch()));
  }

  /**
   * Whether what a host has of a VM is removed once the owner has proven itself: only what is not
   * younger than the owner's epoch, does not run, and no person wants kept.
   */
  public static boolean removes(VmRecord vm, HostId host, VmEvidence evidence) {
    return !host.equals(vm.owner())
        && Evidence.isLeftover(evidence)
        && !Sightings.isKept(vm, evidence)
        && evidence.getEpoch() <= vm.epoch().value();
  }

  static String names(Stream<Sighting> sightings) {
    return sightings.map(each -> each.host().name()).sorted().collect(Collectors.joining(", "));
  }
}
