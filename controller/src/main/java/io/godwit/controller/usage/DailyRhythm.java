package io.godwit.controller.usage;

import io.godwit.model.DataSize;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a VM uses at each hour of the day, over several days.
 *
 * @param hours one for each hour of the day that was measured, by the hour
 */
public record DailyRhythm(List<HourOfDay> hours) {
  public static final DailyRhythm UNKNOWN = new DailyRhythm(List.of());

  /** Before, what is high in a VM's samples is its boot. */
  public static final Duration LEAST = Duration.ofMinutes(10);

  public DailyRhythm {
    hours = List.copyOf(hours);
  }

  /**
   * An hour of the day.
   *
   * @param hour from 0 to 23, UTC
   * @param measured how long, over all days
   * @param traffic over all days
   */
  public record HourOfDay(
      int hour, Duration measured, Level cpu, DataSize memoryMost, Traffic traffic) {
    private boolean isMeasuredLong() {
      return measured.compareTo(LEAST) >= 0;
    }
  }

  /** Of hours of any days. */
  public static DailyRhythm of(List<UsageHour> hours) {
    List<HourOfDay> found = new ArrayList<>();
    for (int hour = 0; hour < 24; hour++) {
      int wanted = hour;
      hours.stream()
          .filter(each -> each.begins().atOffset(ZoneOffset.UTC).getHour() == wanted)
          .reduce(DailyRhythm::together)
          .map(all -> hourOfDay(wanted, all))
          .ifPresent(found::add);
    }
    return new DailyRhythm(found);
  }

  /** As if both were the same hour. */
  private static UsageHour together(UsageHour one, UsageHour other) {
    return one.plus(
        new UsageHour(
            one.begins(), other.measured(), other.cpu(), other.memoryMost(), other.traffic()));
  }

  private static HourOfDay hourOfDay(int hour, UsageHour all) {
    return new HourOfDay(hour, all.measured(), all.cpu().level(), all.memoryMost(), all.traffic());
  }

  /**
   * The hour for which most is counted, of those that were measured long enough.
   *
   * @param host as for {@link Level#counted}
   */
  public Optional<HourOfDay> busiest(long host) {
    return hours.stream()
        .filter(HourOfDay::isMeasuredLong)
        .max(Comparator.comparingLong(each -> each.cpu().counted(host)));
  }

  /** How many hours of the day were measured long enough. */
  public int hoursKnown() {
    return Math.toIntExact(hours.stream().filter(HourOfDay::isMeasuredLong).count());
  }

  /** How long it was measured in all. */
  public Duration measured() {
    return hours.stream().map(HourOfDay::measured).reduce(Duration.ZERO, Duration::plus);
  }
}
