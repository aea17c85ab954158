package io.godwit.controller.fleet;

import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.Openness;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import io.godwit.model.NetworkName;
import io.godwit.protocol.v1.OverlayReport;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Learns from hosts that a network is open where the store has lost it. Every host that has a VM of
 * it must have been told so; of one that a single host knows as closed nothing is learnt, since its
 * policies are lost.
 */
final class OpennessRecovery {
  private static final Logger LOG = Logger.getLogger(OpennessRecovery.class.getName());

  private final Store store;
  private final Map<HostId, Set<String>> open = new ConcurrentHashMap<>();

  OpennessRecovery(Store store) {
    this.store = store;
  }

  void learn(HostId host, OverlayReport report) {
    open.put(host, Set.copyOf(report.getOpenNetworksList()));
    List<NetworkName> learnt = store.read(this::learnt);
    for (NetworkName network : learnt) {
      store.change(transaction -> open(transaction, network));
    }
  }

  private List<NetworkName> learnt(Transaction transaction) {
    Set<NetworkName> unknown =
        transaction.networks().all().stream()
            .filter(network -> network.openness() instanceof Openness.Unknown)
            .map(NetworkRecord::name)
            .collect(Collectors.toSet());
    if (unknown.isEmpty()) {
      return List.of();
    }
    Map<NetworkName, Set<HostId>> hosts =
        transaction.vms().inNetworks().stream()
            .collect(
                Collectors.groupingBy(
                    vm -> vm.spec().port().orElseThrow().network(),
                    Collectors.mapping(VmRecord::owner, Collectors.toSet())));
    return hosts.entrySet().stream()
        .filter(each -> unknown.contains(each.getKey()))
        .filter(each -> each.getValue().stream().allMatch(host -> saysOpen(host, each.getKey())))
        .map(Map.Entry::getKey)
        .toList();
  }

  private boolean saysOpen(HostId host, NetworkName network) {
    return open.getOrDefault(host, Set.of()).contains(network.value());
  }

  private static void open(Transaction transaction, NetworkName name) {
    boolean unknown =
        transaction
            .networks()
            .find(name)
            .filter(network -> network.openness() instanceof Openness.Unknown)
            .isPresent();
    if (unknown) {
      transaction.networks().set(name, Openness.OPEN);
      LOG.log(Level.INFO, "network {0} is open: all hosts that have VMs of it say so", name);
    }
  }
}
