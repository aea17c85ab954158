package io.godwit.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.DataSize;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransferLimitTest {
  private static final DataSize GIBIBYTE = DataSize.ofGibibytes(1);

  @Test
  void growsWithTheSizeAndShrinksWithTheSpeed() {
    assertThat(limit(GIBIBYTE, Optional.of(DataSize.ofMebibytes(64)), Optional.empty()))
        .isEqualTo(Duration.ofMinutes(10).plusSeconds(4 * 16));
    assertThat(
            limit(DataSize.ofGibibytes(4), Optional.of(DataSize.ofMebibytes(64)), Optional.empty()))
        .isEqualTo(Duration.ofMinutes(10).plusSeconds(4 * 64));
    assertThat(limit(GIBIBYTE, Optional.of(DataSize.ofMebibytes(8)), Optional.empty()))
        .isEqualTo(Duration.ofMinutes(10).plusSeconds(4 * 128));
  }

  @Test
  void assumesASlowWayWhereNothingWasMeasured() {
    assertThat(limit(GIBIBYTE, Optional.empty(), Optional.empty()))
        .isEqualTo(Duration.ofMinutes(10).plusSeconds(4 * 1024));
  }

  @Test
  void expectsNoMoreThanItsUserAllows() {
    assertThat(
            limit(
                GIBIBYTE,
                Optional.of(DataSize.ofMebibytes(64)),
                Optional.of(DataSize.ofMebibytes(4))))
        .isEqualTo(Duration.ofMinutes(10).plusSeconds(4 * 256));
  }

  @Test
  void neverEndsLaterThanTheMost() {
    assertThat(limit(DataSize.ofGibibytes(10_000), Optional.empty(), Optional.empty()))
        .isEqualTo(Duration.ofHours(12));
    assertThat(limit(GIBIBYTE, Optional.of(new DataSize(0)), Optional.empty()))
        .isEqualTo(Duration.ofHours(12));
  }

  private static Duration limit(
      DataSize size, Optional<DataSize> measured, Optional<DataSize> cap) {
    return TransferLimit.DEFAULT.of(size, measured, cap);
  }
}
