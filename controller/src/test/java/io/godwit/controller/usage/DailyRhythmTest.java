package io.godwit.controller.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.usage.DailyRhythm.HourOfDay;
import io.godwit.model.DataSize;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DailyRhythmTest {
  @Test
  void sameHourOfSeveralDaysIsOne() {
    DailyRhythm rhythm =
        DailyRhythm.of(
            List.of(
                hour("2026-11-25T09:00:00Z", 3600, 800),
                hour("2026-11-26T09:00:00Z", 1800, 400),
                hour("2026-11-26T23:00:00Z", 3600, 50)));

    assertThat(rhythm.hours()).extracting(HourOfDay::hour).containsExactly(9, 23);
    assertThat(rhythm.measured()).isEqualTo(Duration.ofMinutes(150));
    HourOfDay nine = rhythm.hours().getFirst();
    assertThat(nine.cpu().high()).isBetween(800L, 867L);
    assertThat(nine.cpu().usual()).isBetween(800L, 867L);
    assertThat(nine.traffic().sent()).isEqualTo(5400);
    assertThat(rhythm.busiest(4000)).contains(nine);
  }

  @Test
  void restAtWeekendsIsNotTakenForChance() {
    HourOfDay two = onDays(100, 100, 800, 800, 800, 800, 800);
    assertThat(two.cpu().mean()).isLessThan(700);
    assertThat(two.busiest().counted(64_000)).isBetween(800L, 867L);
    assertThat(two.busiest().deviation()).isZero();
  }

  /** With each day more, the busiest of them by chance alone would be higher. */
  @Test
  void daysThatDifferByChanceAreNotCountedByTheirBusiest() {
    Level counted = onDays(380, 400, 420, 390, 410, 400, 600).busiest();

    assertThat(counted.mean()).isBetween(410.0, 500.0);
  }

  @Test
  void twoBusyDaysOfSevenAreNotHalved() {
    assertThat(onDays(3000, 3000, 100, 100, 100, 100, 100).busiest().mean()).isGreaterThan(2900);
  }

  @Test
  void oneBusyDayIsCountedAsWhatItVariesBy() {
    Level counted = onDays(3000, 100, 100, 100, 100, 100, 100).busiest();

    assertThat(counted.mean()).isGreaterThan(700);
    assertThat(counted.deviation()).isGreaterThan(1000);
  }

  @Test
  void hourThatWasHardlyMeasuredIsNotTheBusiest() {
    DailyRhythm rhythm =
        DailyRhythm.of(
            List.of(
                hour("2026-11-25T09:00:00Z", 3600, 100), hour("2026-11-25T10:00:00Z", 60, 4000)));

    assertThat(rhythm.busiest(4000).orElseThrow().hour()).isEqualTo(9);
    assertThat(DailyRhythm.UNKNOWN.busiest(4000)).isEmpty();
  }

  /** The same hour of days that follow each other, with so many thousandths of a core on each. */
  private static HourOfDay onDays(long... means) {
    List<UsageHour> days =
        IntStream.range(0, means.length)
            .mapToObj(day -> hour("2026-11-%dT14:00:00Z".formatted(20 + day), 3600, means[day]))
            .toList();
    return DailyRhythm.of(days).hours().getFirst();
  }

  /** With a sample a second, all the same. */
  private static UsageHour hour(String begins, int seconds, long milli) {
    Samples cpu = new Samples();
    for (int second = 0; second < seconds; second++) {
      cpu.add(milli);
    }
    return new UsageHour(
        Instant.parse(begins),
        Duration.ofSeconds(seconds),
        cpu,
        DataSize.ofMebibytes(64),
        new Traffic(0, 0, 0, seconds));
  }
}
