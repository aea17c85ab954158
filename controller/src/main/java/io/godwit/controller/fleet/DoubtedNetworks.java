package io.godwit.controller.fleet;

import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.Openness;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.migration.Refusal;
import io.godwit.model.HostId;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import java.util.Optional;

/**
 * Networks of which only their hosts know whether they are closed: a host that has none of their
 * VMs would not know, and either open what is closed or cut off what is open.
 */
final class DoubtedNetworks {
  private DoubtedNetworks() {}

  /** Why a VM of a network is not to come to a host; empty where nothing is in the way. */
  static Optional<Refusal> against(
      Transaction transaction, Optional<NetworkPort> port, HostId host) {
    return port.map(NetworkPort::network)
        .flatMap(transaction.networks()::find)
        .filter(network -> network.openness() instanceof Openness.Unknown)
        .map(NetworkRecord::name)
        .filter(network -> !isAt(transaction, network, host))
        .flatMap(network -> refusal(transaction, network, host));
  }

  private static boolean isAt(Transaction transaction, NetworkName network, HostId host) {
    return transaction.vms().in(network).stream().map(VmRecord::owner).anyMatch(host::equals);
  }

  private static Optional<Refusal> refusal(
      Transaction transaction, NetworkName network, HostId host) {
    return transaction
        .hosts()
        .find(host)
        .map(found -> new Refusal.TrafficUnknown(found.name(), network));
  }
}
