package io.godwit.migration.plan.auto;

import io.godwit.migration.plan.fleet.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What keeps automatic consolidation from doing harm.
 *
 * @param every how long after a turn the next one is, at least a minute
 * @param movesPerDay so many moves in any 24 hours, at least 1
 * @param costPerDay its moves of any 24 hours cost no more; above zero; empty for however much
 * @param coolDown how long a VM rests that was moved, by whomever
 * @param windows in which it may move; empty for always
 */
public record GuardRails(
    Duration every,
    int movesPerDay,
    Optional<Money> costPerDay,
    Duration coolDown,
    List<DailyWindow> windows) {
  private static final Duration MOST_OFTEN = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(30);

  /** However much its moves cost. */
  public GuardRails(Duration every, int movesPerDay, Duration coolDown, List<DailyWindow> windows) {
    this(every, movesPerDay, Optional.empty(), coolDown, windows);
  }

  public GuardRails {
    if (costPerDay.filter(most -> !most.isMoreThan(Money.ZERO)).isPresent()) {
      throw new IllegalArgumentException(
          "moves of a day may cost something, more than %s".formatted(costPerDay.get()));
    }
    windows = List.copyOf(windows);
    if (every.compareTo(MOST_OFTEN) < 0 || every.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "turns are from a minute to 30 days apart, not " + every.toSeconds() + " s");
    }
    if (movesPerDay < 1) {
      throw new IllegalArgumentException(
          "with %d moves a day nothing can move".formatted(movesPerDay));
    }
    if (coolDown.isNegative() || coolDown.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a cool-down is from none to 30 days, not " + coolDown.toSeconds() + " s");
    }
  }

  boolean isOpen(Instant moment) {
    return windows.isEmpty() || windows.stream().anyMatch(window -> window.has(moment));
  }

  /** When a window is open next. */
  Instant nextOpen(Instant moment) {
    return windows.stream()
        .map(window -> window.next(moment))
        .min(Instant::compareTo)
        .orElse(moment);
  }
}
