package io.godwit.controller.fleet;

import io.godwit.api.VmConditionView;
import io.godwit.api.VmView;
import io.godwit.controller.operation.Addresses;
import io.godwit.controller.plan.CpuDemands;
import io.godwit.controller.reconcile.Condition;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** VMs as users see them. */
record VmViews(
    VmStates states,
    CpuDemands demands,
    SmallestHost smallestHost,
    Function<VmId, List<Condition>> conditions) {
  VmView view(Transaction transaction, VmRecord vm) {
    VmSpec spec = vm.spec();
    Optional<HostRecord> host = transaction.hosts().find(states.whereIs(vm));
    return new VmView(
        spec.id().toString(),
        spec.name().value(),
        states.of(vm).name(),
        host.map(each -> each.name().value()).orElse(null),
        host.map(each -> each.provider().value()).orElse(null),
        vm.epoch().value(),
        spec.vcpus(),
        spec.memory().bytes(),
        spec.leastMemory().map(DataSize::bytes).orElse(null),
        spec.disk().bytes(),
        vm.image().value(),
        spec.image().digest().hex(),
        spec.mac().value(),
        spec.port().map(port -> port.network().value()).orElse(null),
        Addresses.of(spec),
        Addresses.ipv6(spec).orElse(null),
        transaction.labels().of(spec.id()).values(),
        ExposureViews.of(transaction, spec.id()),
        spec.cpu().model(),
        spec.machineType(),
        vm.operation().map(Object::toString).orElse(null),
        conditions(transaction, spec.id()),
        demands.of(spec.id()).map(measured -> demand(transaction, vm, measured)).orElse(null),
        vm.createdAt());
  }

  private VmView.CpuDemand demand(
      Transaction transaction, VmRecord vm, CpuDemands.Measured measured) {
    return new VmView.CpuDemand(
        states.of(vm).isDown()
            ? 0
            : CpuDemands.planned(
                Optional.of(measured),
                DemandViews.vcpus(transaction, vm),
                smallestHost.in(transaction)),
        measured.recent().usual(),
        measured.recent().high(),
        measured.over().toSeconds());
  }

  private List<VmConditionView> conditions(Transaction transaction, VmId vm) {
    return conditions.apply(vm).stream()
        .sorted(Comparator.comparing((Condition each) -> each.code().severity()).reversed())
        .map(each -> view(transaction, each))
        .toList();
  }

  private static VmConditionView view(Transaction transaction, Condition condition) {
    return new VmConditionView(
        condition.code().name(),
        condition.code().severity().name(),
        condition
            .host()
            .flatMap(host -> transaction.hosts().find(host))
            .map(host -> host.name().value())
            .orElse(null),
        condition.message());
  }
}
