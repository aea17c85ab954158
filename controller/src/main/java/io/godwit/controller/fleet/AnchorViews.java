package io.godwit.controller.fleet;

import io.godwit.api.HostView;
import io.godwit.api.NetworkView;
import io.godwit.controller.store.AnchorRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Anchors, as users see them. */
final class AnchorViews {
  private AnchorViews() {}

  /** Those of a network's VMs. */
  static List<NetworkView.Anchor> of(Transaction transaction, List<VmRecord> vms) {
    return vms.stream()
        .flatMap(
            vm ->
                present(vm, transaction.anchors().of(vm.spec().id()))
                    .map(anchor -> view(transaction, vm, anchor)))
        .sorted(
            Comparator.comparing(NetworkView.Anchor::vm).thenComparing(NetworkView.Anchor::host))
        .toList();
  }

  /** A host that has a VM back translates for it as for any other. */
  private static Stream<AnchorRecord> present(VmRecord vm, List<AnchorRecord> anchors) {
    return anchors.stream().filter(anchor -> !anchor.host().equals(vm.owner()));
  }

  private static NetworkView.Anchor view(
      Transaction transaction, VmRecord vm, AnchorRecord anchor) {
    return new NetworkView.Anchor(
        vm.spec().name().value(),
        transaction.hosts().find(anchor.host()).orElseThrow().name().value(),
        anchor.flows().orElse(null),
        anchor.leftAt(),
        anchor.leftAt().plus(AnchorReports.LIMIT));
  }

  /** Those that a host is. */
  static List<HostView.Anchored> at(Transaction transaction, HostId host) {
    return transaction.anchors().at(host).stream()
        .flatMap(
            anchor ->
                transaction.vms().find(anchor.vm()).stream()
                    .filter(vm -> !vm.owner().equals(host))
                    .map(
                        vm ->
                            new HostView.Anchored(
                                vm.spec().name().value(),
                                network(vm),
                                anchor.flows().orElse(null),
                                anchor.leftAt().plus(AnchorReports.LIMIT))))
        .sorted(Comparator.comparing(HostView.Anchored::vm))
        .toList();
  }

  private static String network(VmRecord vm) {
    return Optional.of(vm.spec())
        .flatMap(spec -> spec.port())
        .map(port -> port.network().value())
        .orElse(null);
  }
}
