package io.godwit.controller.fleet;

import io.godwit.api.VmView;
import io.godwit.controller.operation.Addresses;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.VmSpec;
import java.util.Optional;

/** VMs as users see them. */
record VmViews(VmStates states) {
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
        spec.disk().bytes(),
        vm.image().value(),
        spec.image().digest().hex(),
        spec.mac().value(),
        Addresses.of(spec.mac()),
        spec.cpu().model(),
        spec.machineType(),
        vm.operation().map(Object::toString).orElse(null),
        vm.createdAt());
  }
}
