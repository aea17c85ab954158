package io.godwit.migration.plan.fleet;

import io.godwit.model.DataSize;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a host has and a VM needs. */
public enum Dimension {
  /** Thousandths of a core, where each amount is the same all day. */
  CPU,
  /** Thousandths of a core in that part of the day, as the five after it. */
  CPU_FROM_0(0),
  CPU_FROM_4(1),
  CPU_FROM_8(2),
  CPU_FROM_12(3),
  CPU_FROM_16(4),
  CPU_FROM_20(5),
  /** Bytes. */
  MEMORY,
  /** Bytes. */
  DISK,
  /** Operations per second. */
  IOPS,
  /** Bytes per second. */
  NETWORK;

  /** Each part of the day, and what is the same all day. */
  static final List<Dimension> BY_PARTS = Stream.of(values()).filter(each -> each != CPU).toList();

  /** For amounts that are the same all day. */
  static final List<Dimension> ALL_DAY =
      Stream.of(values()).filter(each -> !each.isPartOfDay()).toList();

  private static final int ALL = -1;

  private final int part;

  Dimension() {
    this(ALL);
  }

  Dimension(int part) {
    this.part = part;
  }

  boolean isPartOfDay() {
    return part != ALL;
  }

  /** Of {@link CpuDay}. */
  int part() {
    return part;
  }

  /**
   * An amount for people, for example {@code 1.5 GiB of memory}.
   *
   * @param amount in the dimension's unit, not negative
   */
  public String show(long amount) {
    return switch (this) {
      case MEMORY, DISK -> new DataSize(amount) + " of " + word();
      case IOPS -> amount + " " + word() + " a second";
      case NETWORK -> new DataSize(amount) + " a second of " + word();
      default -> String.format(Locale.ROOT, "%.2f cores", amount / 1000.0) + when();
    };
  }

  /** For people. */
  public String word() {
    return switch (this) {
      case MEMORY -> "memory";
      case DISK -> "disk";
      case IOPS -> "disk operations";
      case NETWORK -> "network";
      default -> "processor" + when();
    };
  }

  private String when() {
    int from = part * CpuDay.HOURS;
    return isPartOfDay()
        ? String.format(Locale.ROOT, " from %02d:00 to %02d:00 UTC", from, from + CpuDay.HOURS)
        : "";
  }
}
