package io.godwit.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OverlapTest {
  private static final Duration PROMPT = Duration.ofMillis(20);
  private static final Duration LATE = Duration.ofMillis(400);

  private final Overlap overlap = new Overlap();

  @Test
  void aHandOverBetweenTwoLooksIsNone() {
    assertThat(overlap.shows(1, PROMPT)).isFalse();
    assertThat(overlap.shows(2, LATE)).isFalse();
    assertThat(overlap.shows(1, PROMPT)).isFalse();
  }

  @Test
  void twoThatRunBetweenPromptLooksAreOne() {
    assertThat(overlap.shows(2, PROMPT)).isTrue();
  }

  @Test
  void twoThatGoOnRunningAreOneHoweverLateTheLooksAre() {
    assertThat(overlap.shows(2, LATE)).isFalse();
    assertThat(overlap.shows(2, LATE)).isTrue();
  }
}
