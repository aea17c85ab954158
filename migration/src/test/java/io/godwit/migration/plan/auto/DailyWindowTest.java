package io.godwit.migration.plan.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DailyWindowTest {

  @ParameterizedTest
  @CsvSource({
    "08:00-18:00,07:59:59,false",
    "08:00-18:00,08:00:00,true",
    "08:00-18:00,17:59:59,true",
    "08:00-18:00,18:00:00,false",
    "22:00-06:00,21:59:59,false",
    "22:00-06:00,22:00:00,true",
    "22:00-06:00,00:00:00,true",
    "22:00-06:00,05:59:59,true",
    "22:00-06:00,06:00:00,false",
    "22:00-00:00,23:59:59,true",
    "22:00-00:00,00:00:00,false",
    "00:00-06:00,00:00:00,true",
    "00:00-06:00,23:59:59,false",
    "22:00:40-06:00:40,06:00:20,false",
  })
  void hasItsFirstMinuteAndNotItsEnd(String window, String at, boolean isOpen) {
    assertThat(DailyWindow.parse(window).has(Instant.parse("2026-11-20T%sZ".formatted(at))))
        .isEqualTo(isOpen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"22:00-22:00", "22:00:10-22:00:50", "22:00:50-22:00:10"})
  void oneWithoutAMinuteIsRefused(String text) {
    assertThatThrownBy(() -> DailyWindow.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("22:00-22:00");
  }

  @Test
  void closesOnTheSameDayOrTheNext() {
    DailyWindow night = DailyWindow.parse("22:00-06:00");
    assertThat(night.closing(Instant.parse("2026-11-20T23:00:00Z")))
        .isEqualTo(Instant.parse("2026-11-21T06:00:00Z"));
    assertThat(night.closing(Instant.parse("2026-11-21T05:59:59Z")))
        .isEqualTo(Instant.parse("2026-11-21T06:00:00Z"));
    assertThat(DailyWindow.parse("22:00-00:00").closing(Instant.parse("2026-11-20T23:00:00Z")))
        .isEqualTo(Instant.parse("2026-11-21T00:00:00Z"));
  }

  @Test
  void secondsAreLeftOut() {
    assertThat(new DailyWindow(LocalTime.of(22, 0, 10), LocalTime.of(6, 0, 50)))
        .hasToString("22:00-06:00");
  }
}
