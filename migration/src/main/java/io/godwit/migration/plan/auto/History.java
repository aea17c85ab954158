package io.godwit.migration.plan.auto;

import io.godwit.migration.plan.fleet.Money;
import io.godwit.model.VmName;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
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
 * @param ownMoves each move of an automatic plan that has ended, of the last 24 hours at least
 */
public record History(
    Optional<Instant> lastTurn, Map<VmName, Instant> lastMoves, List<OwnMove> ownMoves) {
  private static final Duration DAY = Duration.ofDays(1);

  /**
   * A move of an automatic plan.
   *
   * @param cost as it was foreseen; zero where nobody knows
   */
  public record OwnMove(Instant ended, Money cost) {}

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
    List<OwnMove> today =
        ownMoves.stream()
            .filter(moved -> moved.ended().plus(DAY).isAfter(now))
            .sorted(Comparator.comparing(OwnMove::ended))
            .toList();
    int left = rails.movesPerDay() - today.size();
    if (left < 1) {
      return new Turn.Wait(
          today.get(today.size() - rails.movesPerDay()).ended().plus(DAY),
          "it has made the %d moves that it may make in 24 hours".formatted(rails.movesPerDay()));
    }
    Optional<Money> money = rails.costPerDay().map(most -> most.minus(sum(today)));
    return money.filter(rest -> !rest.isMoreThan(Money.ZERO)).isPresent()
        ? spent(rails.costPerDay().orElseThrow(), today)
        : new Turn.Plan(left, money, resting(rails, now));
  }

  private static Money sum(List<OwnMove> moves) {
    return moves.stream().map(OwnMove::cost).reduce(Money.ZERO, Money::plus);
  }

  /** Until so many of the oldest are a day old that something is left again. */
  private static Turn spent(Money most, List<OwnMove> today) {
    int old = 1;
    while (!most.isMoreThan(sum(today.subList(old, today.size())))) {
      old++;
    }
    return new Turn.Wait(
        today.get(old - 1).ended().plus(DAY),
        "its moves of 24 hours have cost the %s that they may".formatted(most));
  }

  private Set<VmName> resting(GuardRails rails, Instant now) {
    return lastMoves.entrySet().stream()
        .filter(moved -> moved.getValue().plus(rails.coolDown()).isAfter(now))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
