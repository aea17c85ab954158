package io.godwit.agent.migration;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Measures how long a VM that moves is silent for its clients. It decides nothing. */
public interface BlackoutProbe extends AutoCloseable {

  /** How probes are made. */
  @FunctionalInterface
  interface Maker {
    /**
     * By pinging.
     *
     * @param machine the clock that ping reads too
     */
    static Maker ping(InstantSource machine) {
      return address -> PingProbe.of(address, machine);
    }

    /** Measures nothing. */
    Maker NONE = address -> new NoProbe();

    /**
     * @param address an IPv4 address; empty for no probe
     */
    BlackoutProbe of(String address);
  }

  /** Measures from here on, as the guest may soon be paused. Again: no effect. */
  void begin();

  /** The guest has just been paused. Begins, if that has not been said. */
  void paused();

  /** From here on an answer comes from the destination. */
  void moved();

  /**
   * Waits for the VM's first answer from the destination.
   *
   * @return empty where it was not measured, or the VM did not answer in time
   */
  Optional<Duration> result(Duration limit) throws InterruptedException;

  @Override
  void close();

  /** Measures nothing. */
  record NoProbe() implements BlackoutProbe {
    @Override
    public void begin() {}

    @Override
    public void paused() {}

    @Override
    public void moved() {}

    @Override
    public Optional<Duration> result(Duration limit) {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
