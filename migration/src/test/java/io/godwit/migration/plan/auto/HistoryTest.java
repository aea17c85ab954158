package io.godwit.migration.plan.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.godwit.migration.plan.auto.History.OwnMove;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.model.VmName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final GuardRails RAILS =
      new GuardRails(Duration.ofHours(1), 3, Duration.ofHours(6), List.of());

  @Test
  void whatHasNeverRunRunsNowWithAllItsMoves() {
    assertThat(new History(Optional.empty(), Map.of(), List.of()).next(RAILS, NOON))
        .isEqualTo(new Turn.Plan(3, Optional.empty(), Set.of()));
  }

  @Test
  void turnsAreApart() {
    History history = new History(Optional.of(NOON.minusSeconds(60)), Map.of(), List.of());
    assertThat(history.next(RAILS, NOON))
        .asInstanceOf(type(Turn.Wait.class))
        .extracting(Turn.Wait::until)
        .isEqualTo(NOON.minusSeconds(60).plus(RAILS.every()));
    assertThat(history.next(RAILS, NOON.plus(RAILS.every()))).isInstanceOf(Turn.Plan.class);
  }

  @Test
  void movesOfADayAreCountedFromAnyMomentAndComeFreeOneByOne() {
    List<OwnMove> moves =
        Stream.of(25, 20, 3, 1).map(hours -> new OwnMove(ago(hours), Money.ZERO)).toList();
    History history = new History(Optional.empty(), Map.of(), moves);
    assertThat(history.next(RAILS, NOON))
        .asInstanceOf(type(Turn.Wait.class))
        .satisfies(
            wait -> {
              assertThat(wait.until()).isEqualTo(NOON.plus(Duration.ofHours(4)));
              assertThat(wait.why()).contains("3 moves");
            });
    assertThat(history.next(RAILS, NOON.plus(Duration.ofHours(4))))
        .asInstanceOf(type(Turn.Plan.class))
        .extracting(Turn.Plan::mostMoves)
        .isEqualTo(1);
  }

  @Test
  void moreMovesThanAllowedWaitUntilOneIsFree() {
    List<OwnMove> moves =
        Stream.of(9, 8, 7, 6, 5).map(hours -> new OwnMove(ago(hours), Money.ZERO)).toList();
    History history = new History(Optional.empty(), Map.of(), moves);
    Turn.Wait wait = (Turn.Wait) history.next(RAILS, NOON);
    assertThat(history.next(RAILS, wait.until()))
        .asInstanceOf(type(Turn.Plan.class))
        .extracting(Turn.Plan::mostMoves)
        .isEqualTo(1);
    assertThat(history.next(RAILS, wait.until().minusSeconds(1))).isInstanceOf(Turn.Wait.class);
  }

  @Test
  void vmsThatWereMovedRest() {
    History history =
        new History(
            Optional.empty(),
            Map.of(new VmName("lately"), ago(5), new VmName("before"), ago(6)),
            List.of());
    assertThat(history.next(RAILS, NOON))
        .asInstanceOf(type(Turn.Plan.class))
        .satisfies(plan -> assertThat(plan.resting()).containsExactly(new VmName("lately")));
  }

  @ParameterizedTest
  @CsvSource({
    "08:00-18:00,12:00,12:00",
    "08:00-18:00,18:00,next 08:00",
    "08:00-18:00,07:59,08:00",
    "22:00-06:00,23:30,23:30",
    "22:00-06:00,05:59,05:59",
    "22:00-06:00,06:00,22:00",
  })
  void windowsAreOfEveryDayAndMayGoOnAfterMidnight(String window, String at, String opens) {
    Instant moment = Instant.parse("2026-11-20T%s:00Z".formatted(at));
    Instant expected =
        opens.startsWith("next ")
            ? Instant.parse("2026-11-21T%s:00Z".formatted(opens.substring(5)))
            : Instant.parse("2026-11-20T%s:00Z".formatted(opens));
    GuardRails rails =
        new GuardRails(RAILS.every(), 3, RAILS.coolDown(), List.of(DailyWindow.parse(window)));
    Turn turn = new History(Optional.empty(), Map.of(), List.of()).next(rails, moment);
    if (expected.equals(moment)) {
      assertThat(turn).isInstanceOf(Turn.Plan.class);
    } else {
      assertThat(((Turn.Wait) turn).until()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "22:00", "22-06", "25:00-06:00", "22:00-22:00", "-06:00"})
  void whatIsNoWindowIsRefused(String text) {
    assertThatThrownBy(() -> DailyWindow.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void railsThatLetNothingThroughAreRefused() {
    assertThatThrownBy(() -> new GuardRails(Duration.ofHours(1), 0, Duration.ZERO, List.of()))
        .hasMessageContaining("0 moves");
    assertThatThrownBy(() -> new GuardRails(Duration.ofSeconds(1), 1, Duration.ZERO, List.of()))
        .hasMessageContaining("apart");
  }

  private static Instant ago(int hours) {
    return NOON.minus(Duration.ofHours(hours));
  }

  private static final GuardRails PAID =
      new GuardRails(
          Duration.ofHours(1),
          10,
          Optional.of(Money.parse("1.00")),
          Duration.ofHours(6),
          List.of());

  @Test
  void whatMovesOfADayHaveCostIsLeftOutOfWhatTheNextOnesMay() {
    History history = paid(new OwnMove(ago(25), Money.parse("5")), cost(20, "0.30"));
    assertThat(history.next(PAID, NOON))
        .asInstanceOf(type(Turn.Plan.class))
        .extracting(Turn.Plan::mostCost)
        .isEqualTo(Optional.of(Money.parse("0.70")));
  }

  @Test
  void oneThatHasSpentAllWaitsUntilSomethingIsLeft() {
    History history = paid(cost(20, "0.10"), cost(10, "0.95"), cost(5, "0.05"));
    Turn.Wait wait = (Turn.Wait) history.next(PAID, NOON);
    assertThat(wait.why()).contains("have cost the 1.00");
    assertThat(wait.until()).isEqualTo(NOON.plus(Duration.ofHours(14)));
    assertThat(history.next(PAID, NOON.plus(Duration.ofHours(4))))
        .as("when the first is a day old exactly 1.00 is spent still")
        .isInstanceOf(Turn.Wait.class);
    assertThat(history.next(PAID, wait.until())).isInstanceOf(Turn.Plan.class);
  }

  @Test
  void planThatCostsTooMuchIsTriedWithFewerMovesUntilNoneIsLeft() {
    Turn.Plan turn = new Turn.Plan(10, Optional.of(Money.parse("0.50")), Set.of());
    assertThat(turn.fewer(8, Money.parse("1.00"))).isEqualTo(4);
    assertThat(turn.fewer(8, Money.parse("0.51"))).isEqualTo(7);
    assertThat(turn.fewer(1, Money.parse("0.51"))).isZero();
  }

  @Test
  void costPerDayIsAboveZero() {
    assertThatThrownBy(
            () ->
                new GuardRails(
                    Duration.ofHours(1), 1, Optional.of(Money.ZERO), Duration.ZERO, List.of()))
        .hasMessageContaining("may cost something");
  }

  private static History paid(OwnMove... moves) {
    return new History(Optional.empty(), Map.of(), List.of(moves));
  }

  private static OwnMove cost(int hoursAgo, String cost) {
    return new OwnMove(ago(hoursAgo), Money.parse(cost));
  }
}
