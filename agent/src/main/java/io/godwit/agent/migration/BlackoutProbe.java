package io.godwit.agent.migration;

import io.godwit.model.DeviceNames;
import io.godwit.model.NetworkPort;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Measures how long a VM that moves is silent for its clients. It decides nothing. */
public interface BlackoutProbe extends AutoCloseable {

  /** How probes are made. */
  @FunctionalInterface
  interface Maker {
    /**
     * By asking again and again.
     *
     * @param machine the clock that ping reads too
     */
    static Maker asking(InstantSource machine) {
      return (address, port) -> EchoProbe.of(echo(address, port), machine);
    }

    private static Optional<Echo> echo(String address, Optional<NetworkPort> port) {
      return port.<Echo>map(
              of -> new Echo.Arp(DeviceNames.bridge(of.vni()), of.address().toString()))
          .or(() -> Echo.Ping.of(address));
    }

    /** Measures nothing. */
    Maker NONE = (address, port) -> new NoProbe();

    /**
     * Of a VM.
     *
     * @param address its IPv4 address on the flat segment; empty for none
     * @param port its place in a network, which is preferred
     */
    BlackoutProbe of(String address, Optional<NetworkPort> port);
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
