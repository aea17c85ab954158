package io.godwit.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
  private static final Duration TEN_MILLIS = Duration.ofMillis(10);

  private final Heartbeats heard =
      heard(
          Stream.of(
              answer("1700000000.00000", 1),
              answer("1700000000.01010", 2),
              "ICMP Host Unreachable from 10.77.254.1 for ICMP Echo sent to 10.77.1.1",
              "[1700000000.02000] 10.77.1.1 : [3], timed out (0.40 avg, 33% loss)",
              answer("1700000000.18010", 19),
              answer("1700000000.19000", 20),
              answer("1700000000.99000", 100)));

  private static Heartbeats heard(Stream<String> lines) {
    return new Heartbeats(TEN_MILLIS, lines.flatMap(line -> Beat.ofFping(line).stream()).toList());
  }

  private static String answer(String at, int sequence) {
    return "[%s] 10.77.1.1 : [%d], 64 bytes, 0.40 ms (0.40 avg, 0%% loss)".formatted(at, sequence);
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

  /** A silence that a window touches is not excused by it where it lasts longer. */
  @Test
  void whatWasNotAnsweredIsCountedWhereNoWindowWas() {
    assertThat(heard.unanswered()).isEqualTo(95);
    assertThat(heard.unansweredOutside(List.of())).isEqualTo(95);
    assertThat(heard.unansweredOutside(List.of(new Window(millis(50), millis(60))))).isEqualTo(94);
    assertThat(heard.unansweredOutside(List.of(new Window(millis(2), millis(9))))).isEqualTo(95);
    assertThat(
            heard.unansweredOutside(
                List.of(new Window(millis(50), millis(60)), new Window(millis(300), millis(310)))))
        .isEqualTo(92);
    assertThat(heard.unansweredOutside(List.of(new Window(millis(0), millis(990))))).isZero();
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
                heard(Stream.of("10.77.1.1: error while sending ping: Network is unreachable"))
                    .blackout(new Window(millis(0), millis(1))))
        .hasMessageContaining("no answer at all");
  }

  @Test
  void whatIsMissingBetweenAnswersWasNotAnswered() {
    assertThat(heard.unanswered()).isEqualTo(100 - 5);
    assertThat(heard(Stream.of(answer("1700000000.0", 7), answer("1700000000.01", 8))).unanswered())
        .isZero();
    assertThat(heard(Stream.of(answer("1700000000.0", 7), answer("1700000000.01", 7))).unanswered())
        .as("one that was answered twice")
        .isZero();
    assertThatThrownBy(() -> heard(Stream.of()).unanswered())
        .isInstanceOf(IllegalStateException.class);
  }
}
