package io.godwit.migration.plan.fleet;

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
