package io.godwit.controller.operation;

import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.Order;
import java.util.List;

/** Starts a VM on its owner. */
public final class StartVm implements Saga {
  private final VmAtHost.Target target;
  private final VmAtHost vm;

  public StartVm(VmAtHost.Target target, Workshop workshop) {
    this.target = target;
    this.vm = new VmAtHost(target, workshop);
  }

  @Override
  public List<Step> steps() {
    return List.of(Step.of("start", this::start, Undo.by(this::settle)).committing());
  }

  private void start(StepRun run) throws StepException, InterruptedException {
    io.godwit.protocol.v1.StartVm.Builder verb =
        io.godwit.protocol.v1.StartVm.newBuilder()
            .setVmId(target.vm())
            .setEpoch(target.epoch())
            .setAskedAtRevision(target.revision());
    vm.give(run, "start", vm.workshop().limits().order(), Order.newBuilder().setStartVm(verb));
  }

  private Undo.Outcome settle(StepRun run) throws StepException, InterruptedException {
    return vm.settle(run, "start", evidence -> evidence.getDomain() == DomainState.DOMAIN_RUNNING);
  }
}
