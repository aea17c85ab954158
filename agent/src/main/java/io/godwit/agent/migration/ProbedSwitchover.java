package io.godwit.agent.migration;

import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.VmEvent;
import io.godwit.model.VmId;

/**
 * Source: has the blackout measured from the end of the first pass over the guest's memory, before
 * which a move does not pause it. Earlier it would only take time from the guest, which has to
 * answer.
 */
record ProbedSwitchover(BlackoutProbe probe, Hypervisor.Subscription events)
    implements AutoCloseable {
  private static final int SECOND_PASS = 2;

  /** To be called before the copy begins. */
  static ProbedSwitchover follow(Host host, VmId vm, BlackoutProbe probe) {
    VmEvent paused = new VmEvent.Paused(vm);
    return new ProbedSwitchover(
        probe,
        host.hypervisor()
            .subscribe(
                event -> {
                  if (event.equals(paused)) {
                    probe.paused();
                  } else if (isLaterPass(event, vm)) {
                    probe.begin();
                  }
                }));
  }

  private static boolean isLaterPass(VmEvent event, VmId vm) {
    return event instanceof VmEvent.MigrationIteration begun
        && begun.vm().equals(vm)
        && begun.iteration() >= SECOND_PASS;
  }

  @Override
  public void close() {
    events.close();
    probe.close();
  }
}
