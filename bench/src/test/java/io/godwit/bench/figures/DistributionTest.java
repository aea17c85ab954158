package io.godwit.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DistributionTest {
  @Test
  void medianIsTheMiddleOrTheMeanOfTheMiddleTwo() {
    assertThat(Distribution.of(List.of(9, 1, 5)).median()).isEqualTo(5);
    assertThat(Distribution.of(List.of(4, 1, 2, 9)).median()).isEqualTo(3);
  }

  @Test
  void percentileIsTheNearestRank() {
    Distribution tens = Distribution.of(List.of(10, 20, 30, 40, 50, 60, 70, 80, 90, 100));
    assertThat(tens.percentile(90)).isEqualTo(90);
    assertThat(tens.percentile(91)).isEqualTo(100);
    assertThat(tens.percentile(1)).isEqualTo(10);
  }

  @Test
  void nothingMeasuredHasNoMedian() {
    assertThatThrownBy(() -> Distribution.of(List.of())).hasMessage("nothing was measured");
  }
}
