package io.godwit.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverlapTest {
  private static final Duration PROMPT = Duration.ofMillis(20);
  private static final Duration LATE = Duration.ofMillis(400);
  private static final Set<Long> ONE = Set.of(7L);
  private static final Set<Long> BOTH = Set.of(7L, 8L);

  private final Overlap overlap = new Overlap();

  @Test
  void aHandOverBetweenTwoLooksIsNone() {
    assertThat(overlap.shows(ONE, BOTH, PROMPT)).isFalse();
    assertThat(overlap.shows(BOTH, BOTH, LATE)).isFalse();
    assertThat(overlap.shows(ONE, BOTH, PROMPT)).isFalse();
  }

  @Test
  void twoThatRunBetweenPromptLooksAreOne() {
    assertThat(overlap.shows(BOTH, BOTH, PROMPT)).isFalse();
    assertThat(overlap.shows(ONE, BOTH, PROMPT)).isTrue();
  }

  @Test
  void aProcessThatEndsRunsNoVm() {
    assertThat(overlap.shows(BOTH, BOTH, PROMPT)).isFalse();
    assertThat(overlap.shows(ONE, ONE, PROMPT)).isFalse();
  }

  @Test
  void twoThatGoOnRunningAreOneHoweverLateTheLooksAre() {
    assertThat(overlap.shows(BOTH, BOTH, LATE)).isFalse();
    assertThat(overlap.shows(BOTH, BOTH, LATE)).isFalse();
    assertThat(overlap.shows(BOTH, BOTH, LATE)).isTrue();
  }
}
