package io.godwit.migration.plan.auto;

import io.godwit.model.VmName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What has been moved.
 *
 * @param lastTurn when a plan was made last, or was tried to be
 * @param lastMoves of each VM that was ever moved, by whomever
 * @param ownMoves when each move of an automatic plan has ended, of the last 24 hours at least
 */
public record History(
    Optional<Instant> lastTurn, Map<VmName, Instant> lastMoves, List<Instant> ownMoves) {
  private static final Duration DAY = Duration.ofDays(1);

  public History {
    lastMoves = Map.copyOf(lastMoves);
    ownMoves = List.copyOf(ownMoves);
  }

  /** Decides what to do. */
  public Turn next(GuardRails rails, Instant now) {
    Optional<Instant> due = lastTurn.map(last -> last.plus(rails.every())).filter(now::isBefore);
    if (due.isPresent()) {
      return new Turn.Wait(due.get(), "the next turn is not due");
    }
    if (!rails.isOpen(now)) {
      return new Turn.Wait(
          rails.nextOpen(now), "it moves only within its windows: " + rails.windows());
    }
    List<Instant> today =
        ownMoves.stream().filter(moved -> moved.plus(DAY).isAfter(now)).sorted().toList();
    int left = rails.movesPerDay() - today.size();
    if (left < 1) {
      return new Turn.Wait(
          today.get(today.size() - rails.movesPerDay()).plus(DAY),
          "it has made the %d moves that it may make in 24 hours".formatted(rails.movesPerDay()));
    }
    return new Turn.Plan(left, resting(rails, now));
  }

  private Set<VmName> resting(GuardRails rails, Instant now) {
    return lastMoves.entrySet().stream()
        .filter(moved -> moved.getValue().plus(rails.coolDown()).isAfter(now))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
