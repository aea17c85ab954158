package io.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PingProbeTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void measuresFromThePauseWhereItBeganTooLateToHearTheGuestBefore() throws Exception {
    try (BlackoutProbe probe = PingProbe.of("127.0.0.1")) {
      probe.begin();
      probe.paused(Instant.now().minusSeconds(30));
      probe.moved();
      assertThat(awaitResult(probe)).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(45));
    }
  }

  @Test
  void measuresNothingWhereNothingAnswers() throws Exception {
    // RFC 1112, section 4: no host has it.
    try (BlackoutProbe probe = PingProbe.of("240.0.0.1")) {
      probe.paused(Instant.now());
      probe.moved();
      assertThat(probe.result(LIMIT)).isEmpty();
    }
  }

  @Test
  void isNoneWithoutAnAddress() throws Exception {
    for (String address : new String[] {"", "-f", "a.example", "1.2.3.4 -f"}) {
      assertThat(PingProbe.of(address)).as(address).isInstanceOf(BlackoutProbe.NoProbe.class);
    }
  }

  @Test
  void aPauseThatIsToldLateDoesNotHideTheSilence() {
    Silence silence = Silence.NOTHING_HEARD.heard(10.0).heard(9.9).heard(10.515);
    assertThat(silence.blackout()).contains(Duration.ofMillis(500));
  }

  /** The first answer may take longer than the probe waits for one that never answered. */
  private static Duration awaitResult(BlackoutProbe probe) {
    return org.awaitility.Awaitility.await()
        .atMost(LIMIT)
        .until(() -> probe.result(LIMIT), Optional::isPresent)
        .orElseThrow();
  }
}
