package io.godwit.hypervisor.simulated;

import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Hosts that can move VMs to one another. A migration goes to where its control socket leads, which
 * {@link #lead} says; in a real fleet that is the tunnels' work.
 */
public final class SimulatedFleet {
  private final SimulatedTime time;
  private final RandomGenerator random;
  private final GuestObserver observer;
  private final Map<Path, Supplier<Lead>> sockets = new HashMap<>();
  private long lastPid = 1000;

  /**
   * @param random used under the time's lock, so it need not be safe for several threads
   */
  public SimulatedFleet(SimulatedTime time, RandomGenerator random) {
    this(time, random, GuestObserver.NOBODY);
  }

  /**
   * @param random used under the time's lock, so it need not be safe for several threads
   */
  public SimulatedFleet(SimulatedTime time, RandomGenerator random, GuestObserver observer) {
    this.time = time;
    this.random = random;
    this.observer = observer;
  }

  public SimulatedHypervisor add(SimulatedHost host) {
    SimulatedDomains domains = new SimulatedDomains(this, host);
    SimulatedHypervisor hypervisor = new SimulatedHypervisor(domains);
    domains.belongTo(hypervisor);
    return hypervisor;
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
  record Lead(MigrationPath path, FinishRule finish) {}

  /** Makes a control socket lead to a host, from now on and in place of another. */
  public void lead(Path controlSocket, SimulatedHypervisor destination) {
    lead(controlSocket, destination, () -> FinishRule.Answer.PASS);
  }

  /** As {@link #lead(Path, SimulatedHypervisor)}, with somebody who guards Finish. */
  public void lead(Path controlSocket, SimulatedHypervisor destination, FinishRule finish) {
    lead(controlSocket, () -> new Lead(MigrationPath.direct(destination), finish));
  }

  /** As the other, on a way that may be long or end. */
  public void lead(Path controlSocket, MigrationPath path, FinishRule finish) {
    lead(controlSocket, () -> new Lead(path, finish));
  }

  private void lead(Path controlSocket, Supplier<Lead> lead) {
    time.exclusively(() -> sockets.put(controlSocket, lead));
  }

  /** The socket leads nowhere any more; moves under way know by their paths. */
  public void close(Path controlSocket) {
    time.exclusively(() -> sockets.remove(controlSocket));
  }

  public SimulatedTime time() {
    return time;
  }

  GuestObserver observer() {
    return observer;
  }

  RandomGenerator random() {
    return random;
  }

  long nextPid() {
    return ++lastPid;
  }

  Lead behind(Path controlSocket) {
    return Optional.ofNullable(sockets.get(controlSocket))
        .map(Supplier::get)
        .filter(lead -> lead.path().destination().domains().isReachable())
        .orElseThrow(
            () ->
                new HypervisorException(
                    Reason.MIGRATION_FAILED, "nobody answers behind " + controlSocket));
  }
}
