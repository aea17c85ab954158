package io.godwit.migration;

import io.godwit.model.DataSize;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long a copy may take before it is given up and taken back: by its size and by what was
 * measured on the way, not by one constant for all.
 *
 * @param least for a copy of nothing
 * @param most for any copy
 * @param assumed per second, where nothing was measured
 * @param patience how many times as long as expected it may take, since guests write meanwhile
 */
public record TransferLimit(Duration least, Duration most, DataSize assumed, int patience) {
  public static final TransferLimit DEFAULT =
      new TransferLimit(Duration.ofMinutes(10), Duration.ofHours(12), DataSize.ofMebibytes(1), 4);

  public TransferLimit {
    Objects.requireNonNull(least);
    Objects.requireNonNull(most);
    Objects.requireNonNull(assumed);
  }

  public TransferLimit withLeast(Duration another) {
    return new TransferLimit(another, most, assumed, patience);
  }

  /**
   * @param measured per second, on the same way before; empty where nothing was
   * @param cap per second, that its user has set; empty for none
   */
  public Duration of(DataSize size, Optional<DataSize> measured, Optional<DataSize> cap) {
    long rate = measured.orElse(assumed).bytes();
    long capped =
        Math.max(1, cap.map(DataSize::bytes).map(most -> Math.min(most, rate)).orElse(rate));
    Duration expected = Duration.ofSeconds(size.bytes() / capped);
    Duration limit = least.plus(expected.multipliedBy(patience));
    return limit.compareTo(most) < 0 ? limit : most;
  }
}
