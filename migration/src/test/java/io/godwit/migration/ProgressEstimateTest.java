package io.godwit.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.ProgressEstimate.Observation;
import io.godwit.model.DataSize;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ProgressEstimateTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void hasNoEndBeforeTwoObservations() {
    assertThat(ProgressEstimate.NONE.remaining()).isEmpty();
    assertThat(ProgressEstimate.NONE.observe(at(0, 100)).remaining()).isEmpty();
  }

  @Test
  void followsASteadyCopy() {
    var estimate = ProgressEstimate.NONE.observe(at(0, 100)).observe(at(1, 90)).observe(at(2, 80));
    assertThat(estimate.remaining()).contains(Duration.ofSeconds(8));
  }

  @Test
  void givesNoEndWhileTheGuestDirtiesAsFastAsItIsCopied() {
    var estimate = ProgressEstimate.NONE.observe(at(0, 100)).observe(at(1, 100));
    assertThat(estimate.remaining()).isEmpty();
  }

  @Test
  void forgetsAnOldRateWithinSeconds() {
    var estimate = ProgressEstimate.NONE.observe(at(0, 1000)).observe(at(1, 900));
    for (int second = 2; second <= 20; second++) {
      estimate = estimate.observe(at(second, 900 - 10 * (second - 1)));
    }
    assertThat(estimate.remaining().orElseThrow())
        .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(72));
  }

  private static Observation at(int seconds, int mebibytesLeft) {
    return new Observation(START.plusSeconds(seconds), DataSize.ofMebibytes(mebibytesLeft));
  }
}
