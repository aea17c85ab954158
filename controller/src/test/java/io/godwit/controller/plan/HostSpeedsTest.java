package io.godwit.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Calibration.Pace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostSpeedsTest {
  @ParameterizedTest
  @CsvSource({
    "1000, 1",
    "1240, 1",
    "810, 1",
    "700, 0.7",
    "711, 0.7",
    "1300, 1.3",
    "3000, 3",
    "1, 0.05"
  })
  void aFifthIsNoDifference(long steps, double speed) {
    assertThat(HostSpeeds.of(new Pace(steps, 5000), 1000)).isEqualTo(speed);
  }

  @Test
  void coresCountByTheirSpeed() {
    assertThat(HostSpeeds.milli(4, 0.7)).isEqualTo(2800);
    assertThat(HostSpeeds.milli(0, 0.7)).isZero();
  }
}
