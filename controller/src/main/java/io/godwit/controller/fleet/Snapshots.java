package io.godwit.controller.fleet;

import io.godwit.controller.plan.FleetSnapshot;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.VmRecord;
import io.godwit.migration.HostFacts;
import io.godwit.migration.Preflight;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.ProviderName;
import io.godwit.model.VmState;
import io.godwit.protocol.v1.VmLoad;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Takes pictures of the fleet as plans are made from. */
final class Snapshots {
  private final Store store;
  private final Facts facts;
  private final VmStates states;

  Snapshots(Store store, Facts facts, VmStates states) {
    this.store = store;
    this.facts = facts;
    this.states = states;
  }

  FleetSnapshot take() {
    Map<HostId, ProviderName> providers =
        store.read(
            transaction ->
                transaction.hosts().all().stream()
                    .collect(Collectors.toMap(HostRecord::id, HostRecord::provider)));
    List<VmRecord> vms = store.read(transaction -> transaction.vms().all());
    Map<HostId, HostFacts> hosts =
        facts.hosts().stream()
            .filter(host -> providers.containsKey(host.id()))
            .collect(Collectors.toMap(HostFacts::id, Function.identity()));
    return new FleetSnapshot(
        facts.hosts().stream()
            .filter(host -> providers.containsKey(host.id()))
            .map(host -> new FleetSnapshot.Host(host, providers.get(host.id())))
            .toList(),
        vms.stream()
            .filter(vm -> hosts.containsKey(vm.owner()))
            .map(vm -> vm(vm, hosts.get(vm.owner())))
            .toList());
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
        facts.overlay(vm),
        held(vm, owner, state),
        vm.createdAt());
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
