package io.godwit.agent.migration;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that asks a VM for a sign of life and prints a line for each that came. */
sealed interface Echo {
  /** Asks once. */
  List<String> once();

  /**
   * Asks every 15 ms, for an hour at most: should this agent die, so does the program some time.
   */
  List<String> steadily();

  /**
   * When the answer of which it has just printed a line had arrived, in seconds; empty for its
   * other lines.
   *
   * @param clock the machine's
   */
  OptionalDouble arrival(String line, InstantSource clock);

  /** Over the VMs' flat segment, where this host has an address. */
  record Ping(String address) implements Echo {
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    /** For example {@code [1700000000.123456] 24 bytes from 10.77.0.5: icmp_seq=7 ttl=64 ...}. */
    private static final Pattern REPLY =
        Pattern.compile("\\[([0-9]+\\.[0-9]+)] [0-9]+ bytes from .*icmp_seq=.*");

    /** Empty for what is no address. */
    static Optional<Echo> of(String address) {
      return ADDRESS.matcher(address).matches() ? Optional.of(new Ping(address)) : Optional.empty();
    }

    @Override
    public List<String> once() {
      return List.of("ping", "-n", "-D", "-s", "16", "-c", "1", address);
    }

    @Override
    public List<String> steadily() {
      return List.of(
          "ping", "-n", "-D", "-s", "16", "-i", Silence.INTERVAL_SECONDS, "-w", "3600", address);
    }

    @Override
    public OptionalDouble arrival(String line, InstantSource clock) {
      Matcher matcher = REPLY.matcher(line);
      return matcher.matches()
          ? OptionalDouble.of(Double.parseDouble(matcher.group(1)))
          : OptionalDouble.empty();
    }
  }

  /**
   * In a network of Godwit's, where this host has no address and the gateway's is everywhere: by
   * ARP from 0.0.0.0, to which every host replies (RFC 5227, section 2.1.1), and to the asking
   * bridge's own Ethernet address.
   *
   * @param bridge of the network on this host
   */
  record Arp(String bridge, String address) implements Echo {
    /** For example {@code 42 bytes from 52:54:6e:00:00:01 (10.5.0.2): index=0 time=6.112 usec}. */
    private static final Pattern REPLY = Pattern.compile("[0-9]+ bytes from .*index=.*");

    @Override
    public List<String> once() {
      return List.of("arping", "-0", "-i", bridge, "-c", "1", address);
    }

    @Override
    public List<String> steadily() {
      return List.of(
          "arping", "-0", "-i", bridge, "-W", Silence.INTERVAL_SECONDS, "-w", "3600", address);
    }

    /** It prints as it hears, and no time. */
    @Override
    public OptionalDouble arrival(String line, InstantSource clock) {
      return REPLY.matcher(line).matches()
          ? OptionalDouble.of(clock.instant().toEpochMilli() / 1e3)
          : OptionalDouble.empty();
    }
  }
}
