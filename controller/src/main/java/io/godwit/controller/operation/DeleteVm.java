package io.godwit.controller.operation;

import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepEvent;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.controller.store.PolicyRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.Ownership;
import java.util.List;
import java.util.Optional;

/** Deletes a stopped VM with its disk. */
public final class DeleteVm implements Saga {
  private static final String FORGET = "forget";

  private final VmAtHost.Target target;
  private final VmAtHost vm;

  /** What went with a VM that is deleted, as the journal keeps it. */
  public record Gone(List<Long> policies) {
    /** By its operation's journal; empty where nothing did. */
    public static Optional<Gone> in(List<JournalEntry> journal) {
      return journal.stream()
          .filter(entry -> entry.step().equals(FORGET) && entry.event() == StepEvent.DONE)
          .map(JournalEntry::detail)
          .filter(detail -> !detail.isEmpty())
          .map(detail -> Json.read(detail, Gone.class))
          .findFirst();
    }
  }

  public DeleteVm(VmAtHost.Target target, Workshop workshop) {
    this.target = target;
    this.vm = new VmAtHost(target, workshop);
  }

  @Override
  public List<Step> steps() {
    return List.of(
        Step.of("delete", this::delete, Undo.by(this::settle)).committing(),
        Step.inStore(FORGET, this::forget, Undo.none("the VM's disk is deleted")));
  }

  /** A host that does not know it has nothing to delete. */
  private void delete(StepRun run) throws StepException, InterruptedException {
    io.godwit.protocol.v1.DeleteVm.Builder verb =
        io.godwit.protocol.v1.DeleteVm.newBuilder()
            .setVmId(target.vm())
            .setEpoch(target.epoch())
            .setAskedAtRevision(target.revision());
    try {
      vm.give(run, "delete", vm.workshop().limits().order(), Order.newBuilder().setDeleteVm(verb));
    } catch (StepException.Failed e) {
      if (!e.why().code().equals("UNKNOWN_VM")) {
        throw e;
      }
    }
  }

  private Undo.Outcome settle(StepRun run) throws StepException, InterruptedException {
    return vm.settle(
        run, "delete", evidence -> evidence.getOwnership() == Ownership.OWNERSHIP_NONE);
  }

  private void forget(StepRun run) {
    List<Long> gone = vm.workshop().store().write(transaction -> forget(transaction, run));
    if (!gone.isEmpty()) {
      run.keep(Json.write(new Gone(gone)));
    }
    vm.workshop().tellNetworks(run);
  }

  /** Which policies go with the VM. */
  private List<Long> forget(Transaction transaction, StepRun run) {
    List<Long> before = numbers(transaction);
    transaction.vms().delete(VmId.of(target.vm()), run.operation());
    List<Long> after = numbers(transaction);
    return before.stream().filter(number -> !after.contains(number)).toList();
  }

  private static List<Long> numbers(Transaction transaction) {
    return transaction.policies().all().stream().map(PolicyRecord::number).toList();
  }
}
