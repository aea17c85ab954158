package io.godwit.migration.memory;

import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.util.Objects;

/**
 * A running VM that has a balloon.
 *
 * @param memory all that it was given
 * @param least what it is left in any case
 * @param size what its balloon leaves it now
 */
public record BalloonedVm(
    VmId vm, DataSize memory, DataSize least, DataSize size, Standing standing, MemoryWatch watch) {
  /** What else is done with it. */
  public enum Standing {
    STEADY,
    /** Its memory travels, or is about to. */
    MOVING
  }

  /** Beyond what a guest needs: it may need a quarter more than it has needed lately. */
  private static final long MARGIN = 4;

  /** And this for what nobody foresees. */
  private static final DataSize RESERVE = DataSize.ofMebibytes(128);

  public BalloonedVm {
    Objects.requireNonNull(vm);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(least);
    Objects.requireNonNull(size);
    Objects.requireNonNull(standing);
    Objects.requireNonNull(watch);
  }

  /**
   * What is left in any case to a VM whose guest needs so much; at most its memory.
   *
   * @param least what its user leaves it in any case
   * @param need the most that its guest could not do without
   */
  public static DataSize floor(DataSize memory, DataSize least, DataSize need) {
    DataSize forNeed =
        new DataSize(Math.min(need.bytes(), memory.bytes()) / MARGIN * (MARGIN + 1)).plus(RESERVE);
    DataSize floor = least.isMoreThan(forNeed) ? least : forNeed;
    return floor.isMoreThan(memory) ? memory : floor;
  }

  DataSize floor() {
    return floor(memory, least, watch.need());
  }

  /** What could be taken now. */
  DataSize idle() {
    return size.minusOrZero(floor());
  }

  boolean hasAll() {
    return !memory.isMoreThan(size);
  }
}
