package io.godwit.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
  private static final Duration TEN_MILLIS = Duration.ofMillis(10);

  private final Heartbeats heard =
      heard(
          Stream.of(
              "PING 10.77.1.1 (10.77.1.1) 56(84) bytes of data.",
              answer("1700000000.000000", 1),
              answer("1700000000.010100", 2),
              "[1700000000.020000] From 10.77.254.1 icmp_seq=3 Destination Host Unreachable",
              answer("1700000000.180100", 19),
              answer("1700000000.190000", 20),
              answer("1700000000.990000", 100)));

  private static Heartbeats heard(Stream<String> lines) {
    return new Heartbeats(TEN_MILLIS, lines.flatMap(line -> Beat.ofPing(line).stream()).toList());
  }

  private static String answer(String at, int sequence) {
    return "[%s] 64 bytes from 10.77.1.1: icmp_seq=%d ttl=64 time=0.4 ms".formatted(at, sequence);
  }

  private static Instant millis(long millis) {
    return Instant.ofEpochSecond(1700000000L).plusMillis(millis);
  }

  @Test
  void blackoutIsTheLongestSilenceLessTheInterval() {
    assertThat(heard.blackout(new Window(millis(5), millis(185))))
        .isEqualTo(Duration.ofMillis(160));
  }

  @Test
  void aSilenceThatBeginsInTheWindowCountsWhole() {
    assertThat(heard.blackout(new Window(millis(50), millis(60))))
        .isEqualTo(Duration.ofMillis(160));
    assertThat(heard.blackout(new Window(millis(189), millis(200))))
        .isEqualTo(Duration.ofMillis(790));
  }

  @Test
  void silencesOutsideTheWindowDoNotCount() {
    assertThat(heard.blackout(new Window(millis(2), millis(9))))
        .isEqualTo(Duration.ofNanos(100_000));
  }

  @Test
  void aWindowThatTheHeartbeatDoesNotCoverHasNoFigure() {
    assertThatThrownBy(() -> heard.blackout(new Window(millis(900), millis(1000))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not cover");
    assertThatThrownBy(() -> heard.blackout(new Window(millis(-1), millis(20))))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                heard(Stream.of("ping: connect: unreachable"))
                    .blackout(new Window(millis(0), millis(1))))
        .hasMessageContaining("no answer at all");
  }
}
