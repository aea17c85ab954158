package io.godwit.controller.fleet;

import io.godwit.api.ExposureView;
import io.godwit.controller.store.ExposureRecord;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.model.VmId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is exposed of VMs, as users see it. */
final class ExposureViews {
  private ExposureViews() {}

  /** By host, port and transport. */
  static List<ExposureView> of(Transaction transaction, VmId vm) {
    return transaction.doors().exposuresOf(vm).stream()
        .map(exposure -> view(transaction, exposure))
        .sorted(Comparator.comparing(ExposureView::host))
        .toList();
  }

  private static ExposureView view(Transaction transaction, ExposureRecord exposure) {
    HostRecord host = transaction.hosts().find(exposure.host()).orElseThrow();
    return new ExposureView(
        host.name().value(),
        address(host).orElse(null),
        exposure.port().transport().name(),
        exposure.port().number(),
        exposure.vmPort(),
        exposure.drainUntil().orElse(null),
        exposure.createdAt());
  }

  /** Where other hosts dial it first, clients may as well. */
  private static Optional<String> address(HostRecord host) {
    return host.inventory()
        .flatMap(inventory -> inventory.getTunnelEndpointsList().stream().findFirst())
        .filter(endpoint -> endpoint.lastIndexOf(':') > 0)
        .map(endpoint -> endpoint.substring(0, endpoint.lastIndexOf(':')));
  }
}
