package io.godwit.migration.memory;

import io.godwit.model.DataSize;
import java.time.Instant;
import java.util.Objects;

/**
 * One guest's memory at one moment, by its own account.
 *
 * @param at when it told
 * @param size what its balloon left it
 * @param usable what it could use of that without swapping
 * @param swapped in and out, counted since its boot
 * @param majorFaults counted since its boot
 */
public record MemorySample(
    Instant at, DataSize size, DataSize usable, DataSize swapped, long majorFaults) {
  public MemorySample {
    Objects.requireNonNull(at);
    Objects.requireNonNull(size);
    Objects.requireNonNull(usable);
    Objects.requireNonNull(swapped);
  }

  /** What it could not do without. */
  public DataSize used() {
    return size.minusOrZero(usable);
  }
}
