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
  private final Map<Path, SimulatedDomains> sockets = new HashMap<>();
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

  /** Makes a control socket lead to a host, from now on and in place of another. */
  public void lead(Path controlSocket, SimulatedHypervisor destination) {
    time.exclusively(() -> sockets.put(controlSocket, destination.domains()));
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

  SimulatedDomains behind(Path controlSocket) {
    return Optional.ofNullable(sockets.get(controlSocket))
        .filter(SimulatedDomains::isReachable)
        .orElseThrow(
            () ->
                new HypervisorException(
                    Reason.MIGRATION_FAILED, "nobody answers behind " + controlSocket));
  }
}
