package io.godwit.controller.fleet;

import io.godwit.controller.reconcile.Condition;
import io.godwit.controller.reconcile.Fencing;
import io.godwit.controller.reconcile.Picture;
import io.godwit.controller.reconcile.Reconciler;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of the fleet at a moment: the store, hosts' evidence, providers' word. */
final class Pictures {
  private final Store store;
  private final HostReports reports;
  private final InstanceWatch watch;

  Pictures(Store store, HostReports reports, InstanceWatch watch) {
    this.store = store;
    this.reports = reports;
    this.watch = watch;
  }

  Picture now() {
    return store.read(this::picture);
  }

  Reconciler.Examination examine() {
    return Reconciler.examine(now());
  }

  private Picture picture(Transaction transaction) {
    Map<HostId, Picture.Host> hosts = new HashMap<>();
    for (HostRecord host : transaction.hosts().all()) {
      Presence presence = reports.of(host.id());
      hosts.put(
          host.id(),
          new Picture.Host(
              host.id(),
              host.name().value(),
              presence.linked() ? presence.vms() : Optional.empty()));
    }
    Map<VmId, OperationId> inDoubt = new HashMap<>();
    for (OperationRecord operation : transaction.operations().in(SagaState.IN_DOUBT)) {
      operation.vm().ifPresent(vm -> inDoubt.put(vm, operation.id()));
    }
    return new Picture(transaction.vms().all(), hosts, inDoubt);
  }

  /** Which of the hosts that do not answer are proven off, by what was told last. */
  Map<HostId, Fencing> fencings(List<Picture.Host> hosts) {
    Map<HostId, Fencing> fencings = new HashMap<>();
    for (Picture.Host host : hosts) {
      if (!host.answers()) {
        watch.fencing(host.id()).ifPresent(fencing -> fencings.put(host.id(), fencing));
      }
    }
    return fencings;
  }

  /** What Godwit does not put right by itself. */
  static boolean isForAPerson(Condition.Code code) {
    return switch (code) {
      case RUNS_TWICE,
          RUNS_ELSEWHERE,
          TWO_OWNERS,
          MISSING,
          STALE_DISK,
          HOST_BEHIND,
          JOURNAL_UNREADABLE,
          IN_DOUBT,
          OPEN_HAND_OVER,
          UNCONFIRMED ->
          true;
      case DISK_MISSING, UNKNOWN_VM, KEPT_COPY, LEFTOVER, AWAITS_START -> false;
    };
  }
}
