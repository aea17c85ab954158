package io.godwit.controller.usage;

import io.godwit.model.DataSize;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

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
   * @param cpu over all days
   * @param busiest the second busiest day, or the busier half of the days together where their mean
   *     is higher: what days have in common, as that they are no weekend or the only ones, is not
   *     taken for chance, and chance not for what they have in common, as it would be by the one
   *     day that was busiest
   * @param traffic over all days
   * @param guest over all days
   */
  public record HourOfDay(
      int hour,
      Duration measured,
      Level cpu,
      Level busiest,
      DataSize memoryMost,
      Traffic traffic,
      GuestMemoryUse guest) {
    /** Of a guest that has told nothing of its memory. */
    public HourOfDay(
        int hour,
        Duration measured,
        Level cpu,
        Level busiest,
        DataSize memoryMost,
        Traffic traffic) {
      this(hour, measured, cpu, busiest, memoryMost, traffic, GuestMemoryUse.unknown());
    }

    private boolean isMeasuredLong() {
      return measured.compareTo(LEAST) >= 0;
    }
  }

  /** Of hours of any days. */
  public static DailyRhythm of(List<UsageHour> hours) {
    List<HourOfDay> found = new ArrayList<>();
    for (int hour = 0; hour < 24; hour++) {
      int wanted = hour;
      List<UsageHour> days =
          hours.stream()
              .filter(each -> each.begins().atOffset(ZoneOffset.UTC).getHour() == wanted)
              .toList();
      days.stream()
          .reduce(DailyRhythm::together)
          .map(all -> hourOfDay(wanted, all, busiest(days)))
          .ifPresent(found::add);
    }
    return new DailyRhythm(found);
  }

  /** As if both were the same hour. */
  private static UsageHour together(UsageHour one, UsageHour other) {
    return one.plus(
        new UsageHour(
            one.begins(),
            other.measured(),
            other.cpu(),
            other.memoryMost(),
            other.traffic(),
            other.guest()));
  }

  /** Of those that were measured long enough, or of all where none was. */
  private static Level busiest(List<UsageHour> days) {
    List<UsageHour> known =
        days.stream().filter(day -> day.measured().compareTo(LEAST) >= 0).toList();
    List<UsageHour> of = known.isEmpty() ? days : known;
    List<Day> sorted =
        of.stream()
            .map(day -> new Day(day.cpu(), day.cpu().level()))
            .sorted(Comparator.comparingDouble((Day day) -> day.level().mean()).reversed())
            .toList();
    Samples busier = new Samples();
    sorted.stream().limit((sorted.size() + 1) / 2).map(Day::samples).forEach(busier::addAll);
    Level half = busier.level();
    Level second = sorted.get(Math.min(1, sorted.size() - 1)).level();
    return second.mean() > half.mean() ? second : half;
  }

  /** The same hour on one of the days. */
  private record Day(Samples samples, Level level) {}

  private static HourOfDay hourOfDay(int hour, UsageHour all, Level busiest) {
    return new HourOfDay(
        hour,
        all.measured(),
        all.cpu().level(),
        busiest,
        all.memoryMost(),
        all.traffic(),
        all.guest());
  }

  /**
   * The hour for which most is counted, of those that were measured long enough.
   *
   * @param host as for {@link Level#counted}
   */
  public Optional<HourOfDay> busiest(long host) {
    return busiest(host, hour -> true);
  }

  /**
   * The same of some hours.
   *
   * @param which of the hours from 0 to 23, UTC
   */
  public Optional<HourOfDay> busiest(long host, IntPredicate which) {
    return hours.stream()
        .filter(hour -> which.test(hour.hour()))
        .filter(HourOfDay::isMeasuredLong)
        .max(Comparator.comparingLong(each -> each.busiest().counted(host)));
  }

  /** What the guest has told of its memory at all hours. */
  public GuestMemoryUse guest() {
    return hours.stream()
        .map(HourOfDay::guest)
        .reduce(GuestMemoryUse.unknown(), GuestMemoryUse::plus);
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
