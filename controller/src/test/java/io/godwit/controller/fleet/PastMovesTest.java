package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.operation.HandOverFigures;
import io.godwit.controller.operation.Json;
import io.godwit.controller.plan.Paces;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.saga.StepEvent;
import io.godwit.controller.store.NewOperation;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.memory.Memory;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a plan foresees and what its rule allows are of the same moves. */
class PastMovesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant SINCE = NOW.minus(Duration.ofDays(30));
  private static final HostId EAST = new HostId(new UUID(0, 1));
  private static final HostId WEST = new HostId(new UUID(0, 2));
  private static final HostName EAST_1 = new HostName("east-1");
  private static final HostName WEST_1 = new HostName("west-1");

  private final Store store = MemoryStore.open(new Memory());
  private final PastMoves past = new PastMoves(store, SINCE);
  private int moves;

  @BeforeEach
  void enter() {
    store.change(
        transaction -> {
          transaction.hosts().insert(EAST, EAST_1, new ProviderName("lab"), SINCE);
          transaction.hosts().insert(WEST, WEST_1, new ProviderName("lab"), SINCE);
        });
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void blackoutIsTheMedianOfTheNewestInEitherDirection() {
    measured(EAST, WEST, 70, 9_000);
    for (int day = 1; day <= 5; day++) {
      measured(day % 2 == 0 ? EAST : WEST, day % 2 == 0 ? WEST : EAST, 10 - day, 100L * day);
    }
    assertBlackout(300);
  }

  @Test
  void whatIsOlderCountsNotEvenWhereSomethingNewerIsKnown() {
    for (int day = 31; day <= 35; day++) {
      measured(EAST, WEST, day, 2_000);
    }
    assertNothingKnown();
    measured(EAST, WEST, 1, 200);
    assertBlackout(200);
  }

  @Test
  void coldMovesAndFailedOnesTakeNoPlaceOfThoseThatWereMeasured() {
    measured(EAST, WEST, 20, 800);
    for (int day = 1; day <= 6; day++) {
      move(EAST, WEST, day, SagaState.DONE, Optional.empty());
      move(EAST, WEST, day, SagaState.ROLLED_BACK, Optional.of(figures(5_000)));
    }
    assertBlackout(800);
  }

  @Test
  void moveWhoseSilenceWasNotMeasuredTakesNoPlaceOfOneWhoseWas() {
    measured(EAST, WEST, 20, 800);
    for (int day = 1; day <= 6; day++) {
      move(EAST, WEST, day, SagaState.DONE, Optional.of(figures(-1)));
    }
    assertBlackout(800);
  }

  @Test
  void oneMoveThatTookLongDoesNotDecide() {
    took(EAST, WEST, 1, Duration.ofMinutes(90));
    took(EAST, WEST, 2, Duration.ofSeconds(40));
    assertTotal(Duration.ofSeconds(40));
    took(WEST, EAST, 3, Duration.ofSeconds(50));
    assertTotal(Duration.ofSeconds(50));
  }

  @Test
  void moveThatWasTimedByTheMachinesClockCountsOnlyWhereNoneWasTimedBetter() {
    measured(EAST, WEST, 1, 100);
    assertTotal(Duration.ofSeconds(10));
    took(EAST, WEST, 20, Duration.ofSeconds(3));
    assertTotal(Duration.ofSeconds(3));
  }

  private void took(HostId source, HostId destination, int daysAgo, Duration took) {
    measured(source, destination, daysAgo, 100);
    OperationId last = new OperationId(new UUID(1, moves));
    store.change(transaction -> transaction.operations().setTook(last, took));
  }

  private void assertTotal(Duration total) {
    assertThat(past.between(WEST_1, EAST_1).map(Paces.Pace::total)).contains(total);
  }

  private void assertBlackout(long millis) {
    Duration expected = Duration.ofMillis(millis);
    assertThat(past.between(WEST_1, EAST_1).flatMap(Paces.Pace::blackout)).contains(expected);
    assertThat(past.blackouts()).isEqualTo(Map.of(Set.of(EAST_1, WEST_1), expected));
  }

  private void assertNothingKnown() {
    assertThat(past.between(WEST_1, EAST_1)).isEmpty();
    assertThat(past.blackouts()).isEmpty();
  }

  private void measured(HostId source, HostId destination, int daysAgo, long blackoutMillis) {
    move(source, destination, daysAgo, SagaState.DONE, Optional.of(figures(blackoutMillis)));
  }

  private static HandOverFigures figures(long blackoutMillis) {
    long micros = blackoutMillis < 0 ? -1 : 1000 * blackoutMillis;
    return new HandOverFigures(1000, micros, 1 << 20, 1 << 20, 0, 1 << 20, 1 << 20, "", "");
  }

  private void move(
      HostId source,
      HostId destination,
      int daysAgo,
      SagaState end,
      Optional<HandOverFigures> figures) {
    OperationId id = new OperationId(new UUID(1, ++moves));
    Instant begun = NOW.minus(Duration.ofDays(daysAgo));
    store.change(
        transaction -> {
          transaction
              .operations()
              .insert(
                  new NewOperation(
                      id,
                      OperationKind.MIGRATE,
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.of(source),
                      Optional.of(destination),
                      "{}",
                      Optional.empty(),
                      "fingerprint",
                      begun));
          transaction.operations().setState(id, SagaState.RUNNING, begun);
          figures.ifPresent(
              each ->
                  transaction
                      .operations()
                      .append(
                          id,
                          new JournalEntry(
                              "hand-over", StepEvent.DONE, 1, begun, Json.write(each))));
          if (end == SagaState.ROLLED_BACK) {
            transaction.operations().setState(id, SagaState.ROLLING_BACK, begun);
          }
          transaction.operations().setState(id, end, begun.plusSeconds(10));
        });
  }
}
