package io.godwit.migration.plan.fleet;

import io.godwit.model.DataSize;
import java.util.Locale;

/** What a host has and a VM needs. */
public enum Dimension {
  /** Thousandths of a core. */
  CPU,
  /** Bytes. */
  MEMORY,
  /** Bytes. */
  DISK,
  /** Operations per second. */
  IOPS,
  /** Bytes per second. */
  NETWORK;

  /**
   * An amount for people, for example {@code 1.5 GiB of memory}.
   *
   * @param amount in the dimension's unit, not negative
   */
  public String show(long amount) {
    return switch (this) {
      case CPU -> String.format(Locale.ROOT, "%.2f cores", amount / 1000.0);
      case MEMORY, DISK -> new DataSize(amount) + " of " + word();
      case IOPS -> amount + " " + word() + " a second";
      case NETWORK -> new DataSize(amount) + " a second of " + word();
    };
  }

  /** For people. */
  public String word() {
    return switch (this) {
      case CPU -> "processor";
      case MEMORY -> "memory";
      case DISK -> "disk";
      case IOPS -> "disk operations";
      case NETWORK -> "network";
    };
  }
}
