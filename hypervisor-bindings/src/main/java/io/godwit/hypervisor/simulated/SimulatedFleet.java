package io.godwit.hypervisor.simulated;

import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Hosts that can move VMs to one another. A migration goes to where its control socket leads, which
 * {@link #lead} says; in a real fleet that is the tunnels' work.
 */
public final class SimulatedFleet {
  private final VirtualTime time;
  private final RandomGenerator random;
  private final Map<Path, Lead> sockets = new HashMap<>();
  private long lastPid = 1000;

  /**
   * @param random used under the time's lock, so it need not be safe for several threads
   */
  public SimulatedFleet(VirtualTime time, RandomGenerator random) {
    this.time = time;
    this.random = random;
  }

  public SimulatedHypervisor add(SimulatedHost host) {
    return new SimulatedHypervisor(new SimulatedDomains(this, host));
  }

  /** What stands between Finish and the destination's hypervisor; asked again while it waits. */
  @FunctionalInterface
  public interface FinishRule {
    /** Finish passes, is held, or ends the control connection. */
    enum Answer {
      PASS,
      WAIT,
      CLOSE
    }

    Answer ask();
  }

  /** A control socket's other end. */
  record Lead(SimulatedDomains destination, FinishRule finish) {}

  /** Makes a control socket lead to a host, from now on and in place of another. */
  public void lead(Path controlSocket, SimulatedHypervisor destination) {
    lead(controlSocket, destination, () -> FinishRule.Answer.PASS);
  }

  /** As {@link #lead(Path, SimulatedHypervisor)}, with somebody who guards Finish. */
  public void lead(Path controlSocket, SimulatedHypervisor destination, FinishRule finish) {
    time.exclusively(() -> sockets.put(controlSocket, new Lead(destination.domains(), finish)));
  }

  public VirtualTime time() {
    return time;
  }

  RandomGenerator random() {
    return random;
  }

  long nextPid() {
    return ++lastPid;
  }

  Lead behind(Path controlSocket) {
    return Optional.ofNullable(sockets.get(controlSocket))
        .filter(lead -> lead.destination().isReachable())
        .orElseThrow(
            () ->
                new HypervisorException(
                    Reason.MIGRATION_FAILED, "nobody answers behind " + controlSocket));
  }
}
