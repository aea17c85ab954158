package io.godwit.migration.plan.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.plan.TestFleet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatternBoundTest {
  private static final int AT_ONCE = 1024;
  private static final int FLEETS = 100;
  private static final int VMS = 8;

  /** Each two of the three lack something else together; in sum nothing speaks for a third host. */
  @Test
  void seesWhatNoSumSees() {
    TestFleet fleet =
        hosts(4)
            .on("host-0", "one", 38, 36, 100)
            .on("host-1", "two", 32, 6, 600)
            .on("host-2", "three", 6, 30, 500);

    assertThat(LowerBound.ofHosts(problem(fleet)).hosts()).isEqualTo(2);
    assertThat(bound(fleet, new Frugal(Long.MAX_VALUE)).hosts(Long.MAX_VALUE)).isEqualTo(3);
  }

  @Test
  void isNeverMoreThanTheFewestHosts() {
    Random random = new Random(1);
    for (int fleet = 0; fleet < FLEETS; fleet++) {
      Problem problem = problem(large(random));
      long bound = new PatternBound(problem, new Frugal(Long.MAX_VALUE), 1).hosts(Long.MAX_VALUE);
      int fewest = fewest(new State(problem), 0, 0, problem.hosts);

      assertThat(bound).as("fleet %d", fleet).isBetween(1L, (long) fewest);
    }
  }

  @Test
  void isNothingWhereNothingIsNeeded() {
    TestFleet fleet = hosts(2).on("host-0", "one", 0, 0, 0).on("host-1", "two", 0, 0, 0);

    assertThat(bound(fleet, new Frugal(Long.MAX_VALUE)).hosts(Long.MAX_VALUE)).isZero();
  }

  /**
   * Two leave no memory; what needs none is then still counted. Else it takes half as long again.
   */
  @Test
  void countsWhatNeedsNothingOfWhatIsFull() {
    TestFleet fleet = hosts(12).on("host-0", "large-0", 30).on("host-0", "large-1", 30);
    for (int vm = 0; vm < 16; vm++) {
      fleet.on("host-1", "none-" + vm, 0);
    }
    for (int vm = 0; vm < 8; vm++) {
      fleet.on("host-2", "small-" + vm, 1 + vm % 3);
    }
    Frugal budget = new Frugal(Long.MAX_VALUE);

    assertThat(bound(fleet, budget).hosts(3)).isEqualTo(2);
    assertThat(budget.spent()).isLessThan(350_000);
  }

  @Test
  void asksOftenAndStopsWhenTold() {
    Frugal budget = new Frugal(50_000);
    Random random = new Random(1);
    TestFleet fleet = hosts(60);
    for (int vm = 0; vm < 60; vm++) {
      fleet.on("host-" + vm, "vm-" + vm, 1 + random.nextInt(20));
    }

    bound(fleet, budget).hosts(Long.MAX_VALUE);

    assertThat(budget.spent()).isBetween(50_000L, 50_000L + AT_ONCE);
    assertThat(budget.mostAtOnce()).isLessThanOrEqualTo(AT_ONCE);
  }

  private static TestFleet large(Random random) {
    TestFleet fleet = hosts(VMS);
    for (int vm = 0; vm < VMS; vm++) {
      fleet.on(
          "host-" + vm,
          "vm-" + vm,
          1 + random.nextInt(40),
          1 + random.nextInt(40),
          1 + random.nextInt(600));
    }
    return fleet;
  }

  private static TestFleet hosts(int count) {
    TestFleet fleet = new TestFleet();
    for (int host = 0; host < count; host++) {
      fleet.with("host-" + host, 60);
    }
    return fleet;
  }

  /** Tries everything: each item on every host that is in use, and on one more. */
  private static int fewest(State state, int item, int used, int best) {
    if (item == state.hostOf.length || used >= best) {
      return Math.min(used, best);
    }
    int least = best;
    for (int host = 0; host <= used && host < state.problem.hosts; host++) {
      if (state.fits(item, host)) {
        state.put(item, host);
        least = fewest(state, item + 1, Math.max(used, host + 1), least);
        state.take(item);
      }
    }
    return least;
  }

  private static Problem problem(TestFleet fleet) {
    return new Problem(new Encoding(fleet.request()));
  }

  private static PatternBound bound(TestFleet fleet, Budget budget) {
    return new PatternBound(problem(fleet), budget, 1);
  }
}
