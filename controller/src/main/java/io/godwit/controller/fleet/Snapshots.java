package io.godwit.controller.fleet;

import io.godwit.controller.operation.ApplyPlan;
import io.godwit.controller.operation.Emptiness;
import io.godwit.controller.operation.TerminateHost;
import io.godwit.controller.plan.Drift;
import io.godwit.controller.plan.FleetSnapshot;
import io.godwit.controller.plan.FleetSnapshot.ClosedBy;
import io.godwit.controller.plan.FleetSnapshot.Possession;
import io.godwit.controller.plan.FleetSnapshot.Wish;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.PlanRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.migration.HostFacts;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.migration.Preflight;
import io.godwit.migration.plan.fleet.Place;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.VmState;
import io.godwit.protocol.v1.VmLoad;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes pictures of the fleet as plans are made from. */
final class Snapshots {
  private final Store store;
  private final Facts facts;
  private final VmStates states;
  private final LastMoves last;

  Snapshots(Store store, Facts facts, VmStates states) {
    this.last = new LastMoves(store);
    this.store = store;
    this.facts = facts;
    this.states = states;
  }

  /** As it was at one moment: nothing is committed in between. */
  FleetSnapshot take() {
    return store.read(this::take);
  }

  private FleetSnapshot take(Transaction transaction) {
    Map<HostId, HostFacts> known = new HashMap<>();
    facts.hosts().forEach(host -> known.put(host.id(), host));
    List<HostRecord> hosts =
        transaction.hosts().all().stream().filter(host -> known.containsKey(host.id())).toList();
    Map<HostId, Integer> expected = expected(transaction);
    return new FleetSnapshot(
        hosts.stream()
            .map(
                host ->
                    new FleetSnapshot.Host(
                        facts(transaction, known.get(host.id())),
                        Place.of(host.provider(), host.location()),
                        expected.getOrDefault(host.id(), 0),
                        closer(transaction, host),
                        wish(transaction, host),
                        possession(transaction, host)))
            .toList(),
        transaction.vms().all().stream().map(vm -> vm(vm, known.get(vm.owner()))).toList());
  }

  /** One that is being terminated may still be open, and no VM is to come to it. */
  private static HostFacts facts(Transaction transaction, HostFacts host) {
    return TerminateHost.isLeaving(transaction, host.id()) ? closed(host) : host;
  }

  private static HostFacts closed(HostFacts host) {
    return new HostFacts(
        host.id(),
        host.name(),
        host.reachability(),
        Scheduling.DRAINING,
        host.clockAhead(),
        host.inventory(),
        host.memoryFree(),
        host.diskFree(),
        host.images());
  }

  /** What has changed since a plan was made; empty where it still holds. */
  List<String> changesSince(PlanRecord plan, PlanDocument document) {
    Drift.Stage stage = plan.operation().isPresent() ? Drift.Stage.BEGUN : Drift.Stage.PROPOSED;
    return store.read(
        transaction ->
            Drift.since(
                document,
                new Drift.Context(
                    plan.createdAt(), Reopening.of(transaction, plan, document), stage),
                take(transaction)));
  }

  /** The plan whose application has closed a host, which another may open again. */
  static Optional<Long> closedBy(Transaction transaction, HostRecord host) {
    return transaction
        .hosts()
        .closedBy(host.id())
        .filter(by -> !TerminateHost.isLeaving(transaction, host.id()))
        .flatMap(transaction.operations()::find)
        .filter(closing -> closing.kind() == OperationKind.APPLY_PLAN)
        .map(ApplyPlan::planOf);
  }

  private static ClosedBy closer(Transaction transaction, HostRecord host) {
    return closedBy(transaction, host).isPresent() ? ClosedBy.A_PLAN : ClosedBy.NO_PLAN;
  }

  /** A drain is its user's word, also where a plan carries it out. */
  private static Wish wish(Transaction transaction, HostRecord host) {
    return Emptiness.isClosedByUser(transaction, host) ? Wish.CLOSED : Wish.OPEN;
  }

  private static Possession possession(Transaction transaction, HostRecord host) {
    boolean isMarked = transaction.hosts().givenBackBy(host.id()).isPresent();
    return isMarked && transaction.vms().countOn(host.id()) == 0
        ? Possession.GIVEN_BACK
        : Possession.OURS;
  }

  private static Map<HostId, Integer> expected(Transaction transaction) {
    Map<HostId, Integer> expected = new HashMap<>();
    transaction.operations().unfinished().stream()
        .filter(operation -> operation.kind() == OperationKind.MIGRATE)
        .map(OperationRecord::destination)
        .flatMap(Optional::stream)
        .forEach(host -> expected.merge(host, 1, Integer::sum));
    return expected;
  }

  private FleetSnapshot.Vm vm(VmRecord vm, HostFacts owner) {
    VmState state = states.of(vm);
    return new FleetSnapshot.Vm(
        vm.spec(),
        owner.name(),
        state,
        facts
            .load(vm)
            .map(VmLoad::getMemoryUsedBytes)
            .filter(bytes -> bytes > 0)
            .map(DataSize::new),
        overlay(vm),
        held(vm, owner, state),
        vm.createdAt());
  }

  private Optional<DataSize> overlay(VmRecord vm) {
    return facts.measuredOverlay(vm).or(() -> last.overlayOf(vm.spec().id()));
  }

  private static Optional<String> held(VmRecord vm, HostFacts owner, VmState state) {
    if (vm.operation().isPresent()) {
      return vm.operation().map(operation -> "operation " + operation + " works on it");
    }
    if (!vm.confirmed()) {
      return Optional.of("its host has not proven it since the store was restored");
    }
    return Preflight.presence(owner)
        .map(refusal -> refusal.reason())
        .or(
            () ->
                state == VmState.UNKNOWN
                    ? Optional.of("host %s has not told how it stands".formatted(owner.name()))
                    : Optional.empty());
  }
}
