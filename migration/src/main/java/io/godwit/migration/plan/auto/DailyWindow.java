package io.godwit.migration.plan.auto;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * A part of each day, in UTC, in whole minutes: seconds are left out.
 *
 * @param from its first minute
 * @param to its end, which is not of it; at or before {@code from} for one that goes on after
 *     midnight
 */
public record DailyWindow(LocalTime from, LocalTime to) {
  public DailyWindow {
    from = from.truncatedTo(ChronoUnit.MINUTES);
    to = to.truncatedTo(ChronoUnit.MINUTES);
    if (from.equals(to)) {
      throw new IllegalArgumentException(
          "a window has an end of its own, unlike %s-%s".formatted(from, to));
    }
  }

  /**
   * Reads one of the form 22:00-06:00.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static DailyWindow parse(String text) {
    int hyphen = text.indexOf('-');
    try {
      if (hyphen > 0) {
        return new DailyWindow(
            LocalTime.parse(text.substring(0, hyphen)),
            LocalTime.parse(text.substring(hyphen + 1)));
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(notOne(text), e);
    }
    throw new IllegalArgumentException(notOne(text));
  }

  private static String notOne(String text) {
    return "'%s' is no part of a day in UTC, such as 22:00-06:00".formatted(text);
  }

  /** Whether it is open then. */
  public boolean has(Instant moment) {
    LocalTime time = moment.atOffset(ZoneOffset.UTC).toLocalTime();
    boolean isLate = !time.isBefore(from);
    boolean isEarly = time.isBefore(to);
    return from.isBefore(to) ? isLate && isEarly : isLate || isEarly;
  }

  /** When it opened first, on the day at which time begins. */
  public Instant opening() {
    return Instant.EPOCH.plusSeconds(from.toSecondOfDay());
  }

  /** When it closes next, if it is open then. */
  public Instant closing(Instant moment) {
    Instant today =
        moment.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).with(to).toInstant();
    return today.isAfter(moment) ? today : today.plus(Duration.ofDays(1));
  }

  /** When it opens next; the moment itself where it is open. */
  public Instant next(Instant moment) {
    if (has(moment)) {
      return moment;
    }
    Instant today =
        moment.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).with(from).toInstant();
    return today.isBefore(moment) ? today.plus(Duration.ofDays(1)) : today;
  }

  @Override
  public String toString() {
    return from + "-" + to;
  }
}
