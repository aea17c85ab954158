package io.godwit.controller.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ReleaseWaitTest {
  private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");

  private final ReleaseWait wait = new ReleaseWait(Duration.ofMinutes(2), new Tries(1));

  @Test
  void whatMayPassIsWaitedForByTheClockAndOnceMore() {
    assertThat(wait.mayGoOnAt(START)).isTrue();
    assertThat(wait.mayGoOnAt(START.plusSeconds(119))).isTrue();
    assertThat(wait.mayGoOnAt(START.plusSeconds(120))).as("the one try").isTrue();
    assertThat(wait.mayGoOnAt(START.plusSeconds(121))).isFalse();
  }

  @Test
  void whatMayNotPassIsTriedSomeTimes() {
    assertThat(wait.mayGoOnForOnce()).isTrue();
    assertThat(wait.mayGoOnForOnce()).isFalse();
    assertThat(wait.mayGoOnAt(START)).as("a lost link is another matter").isTrue();
  }

  /** However long it took, as a recovery of post-copy or another copy. */
  @Test
  void timeBeforeTheReleaseWasMissingDoesNotCount() {
    assertThat(wait.mayGoOnAt(START)).isTrue();
    assertThat(wait.mayGoOnForOnce()).as("no try is left").isTrue();
    wait.beginsAnew();

    assertThat(wait.mayGoOnAt(START.plusSeconds(3600))).isTrue();
    assertThat(wait.mayGoOnAt(START.plusSeconds(3700))).isTrue();
    assertThat(wait.mayGoOnAt(START.plusSeconds(3720))).isFalse();
  }
}
