package io.godwit.agent.migration;

import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.VmEvent;
import io.godwit.migration.convergence.DowntimeAllowance;
import io.godwit.runtime.Tasks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Source: sets with each pass of a live copy how long the guest may stand still at its end. libvirt
 * puts the limit back when the copy ends, however it does.
 */
final class DowntimeSteps implements AutoCloseable {
  private static final Logger LOG = System.getLogger(DowntimeSteps.class.getName());

  private final Host host;
  private final Grant grant;
  private final DowntimeAllowance allowance;
  private final AtomicReference<Duration> asked =
      new AtomicReference<>(DowntimeAllowance.QEMUS_OWN.at(1));
  private Hypervisor.Subscription events = () -> {};

  DowntimeSteps(Host host, Grant grant, DowntimeAllowance allowance) {
    this.host = host;
    this.grant = grant;
    this.allowance = allowance;
  }

  /** To be called before the copy begins. */
  void follow() {
    events = host.hypervisor().subscribe(this::notice);
  }

  @Override
  public void close() {
    events.close();
  }

  private void notice(VmEvent event) {
    if (event instanceof VmEvent.MigrationIteration begun
        && begun.vm().equals(grant.vm())
        && begun.iteration() > 0) {
      Duration limit = allowance.at(begun.iteration());
      if (!asked.getAndSet(limit).equals(limit)) {
        Tasks.Task unused = host.tasks().start("downtime-limit", () -> set(limit));
      }
    }
  }

  private void set(Duration limit) {
    try {
      host.hypervisor().setMaxDowntime(grant.vm(), limit);
    } catch (HypervisorException e) {
      LOG.log(
          Level.DEBUG,
          "{0} goes on with the limit that it has, not {1} ms: {2}",
          grant,
          limit.toMillis(),
          e.getMessage());
    }
  }
}
