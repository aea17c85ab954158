package io.godwit.bench.matrix;

import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/** What is made to happen, and how it is undone. */
public enum Fault {
  /** Killed with -9; started again. */
  CONTROLLER_CRASH,
  SOURCE_AGENT_CRASH,
  DESTINATION_AGENT_CRASH,
  /** Killed with -9; the host's first process starts it again. */
  SOURCE_LIBVIRTD_RESTART,
  DESTINATION_LIBVIRTD_RESTART,
  /** Killed with -9; nothing is undone. */
  SOURCE_QEMU_KILLED,
  DESTINATION_QEMU_KILLED,
  /** A power cut; the host starts again with a new boot id. */
  SOURCE_HOST_LOST,
  DESTINATION_HOST_LOST,
  /** No packet passes, in both directions or in one; lifted. */
  PARTITION,
  PARTITION_SOURCE_CONTROLLER,
  PARTITION_DESTINATION_CONTROLLER,
  /** The guest dirties memory faster than the link carries it. */
  NEVER_CONVERGES,
  DESTINATION_DISK_FULL,
  /** The clocks of both hosts are five minutes off, in opposite directions. */
  CLOCK_SKEW,
  /** Every order comes to the agents twice, and once more when it is old. */
  MESSAGES_REPEATED,
  /**
   * The clock of one host is eight days ahead: by it, tickets and hosts' certificates have expired.
   */
  CREDENTIALS_EXPIRED;

  /** How long it stays before it is undone; some undo themselves. */
  public Duration dwell(Random random) {
    return Duration.ofMillis(
        switch (this) {
          case PARTITION -> 12_000;
          case DESTINATION_DISK_FULL -> 4_000;
          case NEVER_CONVERGES -> 8_000;
          case PARTITION_SOURCE_CONTROLLER, PARTITION_DESTINATION_CONTROLLER -> 6_000;
          case CREDENTIALS_EXPIRED -> 4_000;
          default -> 200 + random.nextInt(1800);
        });
  }

  /** As in a cell's name. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
