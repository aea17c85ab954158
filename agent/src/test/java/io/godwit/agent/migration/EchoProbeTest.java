package io.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoProbeTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final InstantSource HALF_A_MINUTE_AGO = () -> Instant.now().minusSeconds(30);

  @Test
  void measuresFromThePauseWhereItBeganTooLateToHearTheGuestBefore() throws Exception {
    try (BlackoutProbe probe = EchoProbe.of(Echo.Ping.of("127.0.0.1"), HALF_A_MINUTE_AGO)) {
      probe.paused();
      probe.moved();
      assertThat(awaitResult(probe)).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(45));
    }
  }

  @Test
  void measuresFromTheLastAnswerWhereItHeardOne() throws Exception {
    try (BlackoutProbe probe = EchoProbe.of(Echo.Ping.of("127.0.0.1"), HALF_A_MINUTE_AGO)) {
      probe.begin();
      probe.moved();
      Duration before = awaitResult(probe);
      probe.paused();
      assertThat(before).isLessThan(Duration.ofSeconds(20));
      assertThat(awaitResult(probe)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void waitsForNoneThatHasNeverAnswered() throws Exception {
    // RFC 1112, section 4: no host has it.
    try (BlackoutProbe probe = EchoProbe.of(Echo.Ping.of("240.0.0.1"), InstantSource.system())) {
      probe.paused();
      probe.moved();
      assertThat(probe.result(Duration.ofDays(1))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-f", "a.example", "1.2.3.4 -f"})
  void isNoneWithoutAnAddress(String address) {
    assertThat(EchoProbe.of(Echo.Ping.of(address), InstantSource.system()))
        .isInstanceOf(BlackoutProbe.NoProbe.class);
  }

  @Test
  void anAnswerToArpCountsFromWhenItIsPrinted() {
    Echo arp = new Echo.Arp("gwbr1000", "10.5.0.2");
    InstantSource now = () -> Instant.ofEpochMilli(1_700_000_000_125L);

    assertThat(
            arp.arrival("42 bytes from 52:54:6e:00:00:01 (10.5.0.2): index=0 time=6.1 usec", now))
        .hasValue(1_700_000_000.125);
    assertThat(arp.arrival("ARPING 10.5.0.2", now)).isEmpty();
    assertThat(arp.arrival("Timeout", now)).isEmpty();
  }

  /** The first ping of all may take longer than this test. */
  private static Duration awaitResult(BlackoutProbe probe) {
    return Awaitility.await()
        .atMost(LIMIT)
        .until(() -> probe.result(LIMIT), Optional::isPresent)
        .orElseThrow();
  }
}
