package io.godwit.migration;

import io.godwit.model.DataSize;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * When a copy will have ended, from how much was left at earlier moments. Immutable: each
 * observation gives the next estimate.
 *
 * <p>It is the trend of what <em>remains</em>, not of what was sent, so a guest that dirties memory
 * as fast as it is copied gets no end rather than a wrong one.
 */
public record ProgressEstimate(Optional<Observation> last, double bytesPerSecond) {
  /** Weight of the newest second; older ones fade with a time constant of about three seconds. */
  private static final double FADING_SECONDS = 3;

  /**
   * What was left at a moment.
   *
   * @param remaining of memory and disk together
   */
  public record Observation(Instant at, DataSize remaining) {}

  public static final ProgressEstimate NONE = new ProgressEstimate(Optional.empty(), 0);

  public ProgressEstimate {
    Objects.requireNonNull(last);
  }

  /**
   * An observation that is not later than the last one, or grows the work, starts the trend anew.
   */
  public ProgressEstimate observe(Observation now) {
    if (last.isEmpty() || !now.at().isAfter(last.get().at())) {
      return new ProgressEstimate(Optional.of(now), bytesPerSecond);
    }
    double seconds = Duration.between(last.get().at(), now.at()).toNanos() / 1e9;
    double rate = (last.get().remaining().bytes() - now.remaining().bytes()) / seconds;
    double weight = bytesPerSecond == 0 ? 1 : 1 - Math.exp(-seconds / FADING_SECONDS);
    return new ProgressEstimate(
        Optional.of(now), bytesPerSecond + weight * (rate - bytesPerSecond));
  }

  /** Empty while nothing was observed twice, or while what remains does not shrink. */
  public Optional<Duration> remaining() {
    if (last.isEmpty() || bytesPerSecond <= 0) {
      return Optional.empty();
    }
    double seconds = last.get().remaining().bytes() / bytesPerSecond;
    return Optional.of(Duration.ofMillis(Math.round(seconds * 1000)));
  }
}
