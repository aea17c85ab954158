package io.godwit.controller.fleet;

import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.Openness;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.model.HostId;
import io.godwit.model.NetworkName;
import io.godwit.protocol.v1.OverlayReport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Learns from hosts that a network is open where the store has lost it: once all hosts have spoken,
 * and none knows it as closed. Of one that a single host knows as closed nothing is learnt, since
 * its policies are lost.
 */
final class OpennessRecovery {
  private static final Logger LOG = Logger.getLogger(OpennessRecovery.class.getName());

  private final Store store;
  private final Map<HostId, OverlayReport> said = new ConcurrentHashMap<>();

  OpennessRecovery(Store store) {
    this.store = store;
  }

  void learn(HostId host, OverlayReport report) {
    said.put(host, report);
    List<NetworkName> learnt = store.read(this::learnt);
    for (NetworkName network : learnt) {
      store.change(transaction -> open(transaction, network));
    }
  }

  private List<NetworkName> learnt(Transaction transaction) {
    List<NetworkName> unknown =
        transaction.networks().all().stream()
            .filter(network -> network.openness() instanceof Openness.Unknown)
            .map(NetworkRecord::name)
            .toList();
    return !unknown.isEmpty() && haveAllSpoken(transaction)
        ? unknown.stream().filter(this::isOpen).toList()
        : List.of();
  }

  /** One that is away may know better, also one that the store does not know of yet. */
  private boolean haveAllSpoken(Transaction transaction) {
    Stream<HostId> stored = transaction.hosts().all().stream().map(HostRecord::id);
    Stream<HostId> named =
        said.values().stream().flatMap(report -> report.getPeerIdsList().stream()).map(HostId::of);
    return Stream.concat(stored, named).allMatch(said::containsKey);
  }

  private boolean isOpen(NetworkName network) {
    return said.values().stream()
            .anyMatch(report -> report.getOpenNetworksList().contains(network.value()))
        && said.values().stream()
            .noneMatch(report -> report.getClosedNetworksList().contains(network.value()));
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
      LOG.log(Level.INFO, "network {0} is open: no host knows it as closed", name);
    }
  }
}
