package io.godwit.controller.operation;

import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.controller.store.Transaction;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.QueryVm;
import io.godwit.protocol.v1.VmEvidence;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * An operation on a VM that stays where it is, in one order. It is never repeated after its host
 * was away for long: what it came to is asked instead, so that a host that comes back starts or
 * stops nothing that was ordered long ago.
 */
public record VmAtHost(Target target, Workshop workshop) {
  /**
   * The VM, its owner and its epoch when the operation was accepted; kept as JSON.
   *
   * @param revision of the store when it was accepted, by which a host tells an order that has been
   *     overtaken; 0 for operations of before
   */
  public record Target(String vm, String host, long epoch, long revision) {
    public static Target of(Transaction transaction, VmId vm, HostId host, Epoch epoch) {
      return new Target(vm.toString(), host.toString(), epoch.value(), transaction.revision());
    }
  }

  void give(StepRun run, String verb, Duration limit, Order.Builder order)
      throws StepException, InterruptedException {
    workshop.orders().give(run, host(), verb, limit, order);
  }

  /**
   * Ends an order that may be under way, and asks the host what it came to.
   *
   * @param verb of the order that is to be ended
   * @param reached whether the operation has reached its end, by the host's evidence
   */
  Undo.Outcome settle(StepRun run, String verb, Predicate<VmEvidence> reached)
      throws StepException, InterruptedException {
    workshop.orders().cancel(host(), OrderIds.of(run.operation(), run.step(), verb, 1));
    Order.Builder query = Order.newBuilder().setQueryVm(QueryVm.newBuilder().setVmId(target.vm()));
    VmEvidence evidence =
        workshop
            .orders()
            .give(run, host(), "query", workshop.limits().order(), query)
            .getEvidence();
    return reached.test(evidence) ? Undo.Outcome.COMMITTED : Undo.Outcome.UNDONE;
  }

  HostId host() {
    return HostId.of(target.host());
  }
}
