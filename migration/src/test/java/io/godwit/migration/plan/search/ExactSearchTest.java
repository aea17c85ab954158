package io.godwit.migration.plan.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.plan.TestFleet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ExactSearchTest {
  private static final int AT_ONCE = 64;

  private final AtomicInteger appraised = new AtomicInteger();

  private static Problem problem() {
    TestFleet fleet = new TestFleet();
    for (int vm = 0; vm < 8; vm++) {
      fleet.with("host-" + vm, 60).on("host-" + vm, "vm-" + vm, 10 + vm);
    }
    return new Problem(new Encoding(fleet.request()));
  }

  @Test
  void asksOften() {
    Frugal budget = new Frugal(Long.MAX_VALUE);
    ExactSearch search = search(budget, hostOf -> Optional.of(State.of(problem(), hostOf).cost()));

    assertThat(search.below(Long.MAX_VALUE)).isNotNull();
    assertThat(search.isProof()).isTrue();
    assertThat(budget.mostAtOnce()).isLessThanOrEqualTo(AT_ONCE);
  }

  @Test
  void doesNotBeginWithoutABudget() {
    ExactSearch search = search(steps -> 1, this::reject);

    assertThat(search.below(Long.MAX_VALUE)).isNull();
    assertThat(search.isProof()).isFalse();
    assertThat(appraised).hasValue(0);
  }

  /** Appraising is what takes long. */
  @Test
  void stopsOnceAnAppraisalHasSpentTheBudget() {
    ExactSearch search = search(steps -> appraised.get(), this::reject);

    assertThat(search.below(Long.MAX_VALUE)).isNull();
    assertThat(search.isProof()).isFalse();
    assertThat(appraised).hasValue(1);
  }

  private Optional<Long> reject(int[] hostOf) {
    appraised.incrementAndGet();
    return Optional.empty();
  }

  private static ExactSearch search(Budget budget, Function<int[], Optional<Long>> appraisal) {
    return new ExactSearch(problem(), budget, 1, appraisal);
  }
}
