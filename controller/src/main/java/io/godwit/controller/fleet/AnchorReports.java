package io.godwit.controller.fleet;

import io.godwit.controller.store.AnchorRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.AnchoredVm;
import io.godwit.protocol.v1.OverlayReport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes in what hosts count of connections that VMs have left there. A host is believed only of a
 * VM that the store knows to have left it, under the epoch that it says; what it says beyond that
 * makes it no anchor.
 */
final class AnchorReports {
  /** After this nobody waits for the end of what a VM has left. */
  static final Duration LIMIT = Duration.ofDays(1);

  private static final Logger LOG = Logger.getLogger(AnchorReports.class.getName());

  private final Store store;
  private final InstantSource clock;

  AnchorReports(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** What one host has counted of one VM. */
  private record Count(VmId vm, HostId host, Epoch under, int flows) {
    private static Optional<Count> of(HostId host, AnchoredVm said) {
      try {
        return said.getFlows() < 0
            ? Optional.empty()
            : Optional.of(
                new Count(
                    VmId.of(said.getVmId()), host, new Epoch(said.getEpoch()), said.getFlows()));
      } catch (IllegalArgumentException e) {
        LOG.log(Level.FINE, e, () -> "what host " + host + " says of anchors is out of shape");
        return Optional.empty();
      }
    }

    private boolean isOf(AnchorRecord anchor) {
      return anchor.host().equals(host) && anchor.under().equals(under);
    }
  }

  /** Whether other anchors are known now; that one has another number concerns no host. */
  boolean learn(HostId host, OverlayReport report) {
    List<Count> counts =
        report.getAnchoredList().stream().flatMap(said -> Count.of(host, said).stream()).toList();
    if (counts.isEmpty()) {
      return false;
    }
    List<Count> news = store.read(all -> counts.stream().filter(each -> isNew(all, each)).toList());
    if (news.isEmpty()) {
      return false;
    }
    return store.write(
        transaction -> {
          boolean isOther = news.stream().anyMatch(each -> makesOrEnds(transaction, each));
          news.forEach(each -> take(transaction, each));
          return isOther;
        });
  }

  private boolean makesOrEnds(Transaction transaction, Count count) {
    return count.flows() == 0 || isLearnt(transaction, count);
  }

  private boolean isNew(Transaction transaction, Count count) {
    Optional<AnchorRecord> known =
        transaction.anchors().of(count.vm()).stream().filter(count::isOf).findFirst();
    return known
        .map(anchor -> !anchor.flows().equals(Optional.of(count.flows())))
        .orElseGet(() -> isLearnt(transaction, count));
  }

  /** A store that was lost takes a host's word, as it does of whose VMs are. */
  private boolean isLearnt(Transaction transaction, Count count) {
    return count.flows() > 0
        && store.isLearning(clock.instant())
        && transaction.hosts().find(count.host()).isPresent()
        && transaction
            .vms()
            .find(count.vm())
            .filter(vm -> vm.spec().port().isPresent())
            .filter(vm -> !vm.owner().equals(count.host()))
            .filter(vm -> count.under().isOlderThan(vm.epoch()))
            .isPresent();
  }

  private void take(Transaction transaction, Count count) {
    if (isLearnt(transaction, count)) {
      transaction.anchors().left(count.vm(), count.host(), count.under(), clock.instant());
    }
    boolean unused =
        transaction.anchors().count(count.vm(), count.host(), count.under(), count.flows());
  }
}
