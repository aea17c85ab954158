package io.godwit.controller.operation;

import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.Order;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Stops a VM on its owner: asks the guest and ends it when its time is over, or ends it at once.
 */
public final class StopVm implements Saga {
  private static final Set<DomainState> STOPPED =
      EnumSet.of(
          DomainState.DOMAIN_SHUT_OFF, DomainState.DOMAIN_CRASHED, DomainState.DOMAIN_ABSENT);

  private final Stop stop;
  private final VmAtHost vm;

  /**
   * What was asked for; kept as JSON.
   *
   * @param patienceSeconds how long the guest may take; 0 ends it at once
   */
  public record Stop(VmAtHost.Target target, int patienceSeconds) {}

  public StopVm(Stop stop, Workshop workshop) {
    this.stop = stop;
    this.vm = new VmAtHost(stop.target(), workshop);
  }

  @Override
  public List<Step> steps() {
    return List.of(Step.of("stop", this::stop, Undo.by(this::settle)).committing());
  }

  private void stop(StepRun run) throws StepException, InterruptedException {
    io.godwit.protocol.v1.StopVm.Builder verb =
        io.godwit.protocol.v1.StopVm.newBuilder()
            .setVmId(stop.target().vm())
            .setEpoch(stop.target().epoch())
            .setMode(mode())
            .setAskedAtRevision(stop.target().revision());
    vm.give(run, "stop", limit(), Order.newBuilder().setStopVm(verb));
    // What it had under way has stopped with it.
    VmId stopped = VmId.of(stop.target().vm());
    vm.workshop().store().change(transaction -> transaction.anchors().remove(stopped));
    vm.workshop().tellNetworks(run);
  }

  /** The order's limit is the guest's time; the agent ends the guest when it is over. */
  private Duration limit() {
    return stop.patienceSeconds() == 0
        ? vm.workshop().limits().order()
        : Duration.ofSeconds(stop.patienceSeconds());
  }

  private io.godwit.protocol.v1.StopVm.Mode mode() {
    return stop.patienceSeconds() == 0
        ? io.godwit.protocol.v1.StopVm.Mode.AT_ONCE
        : io.godwit.protocol.v1.StopVm.Mode.GRACEFUL;
  }

  private Undo.Outcome settle(StepRun run) throws StepException, InterruptedException {
    return vm.settle(run, "stop", evidence -> STOPPED.contains(evidence.getDomain()));
  }
}
