package io.godwit.bench.nested;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Instant now = Instant.EPOCH;
  private final Patience patience =
      new Patience(
          Duration.ofMinutes(5), () -> now, new PrintStream(said, true, StandardCharsets.UTF_8));

  @Test
  void eachMinuteItSaysThatItWaits() throws Exception {
    patience.await("SSH", time -> passes(time).isAfter(Instant.EPOCH.plusSeconds(150)));

    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines(
            "  still waiting for SSH, for 1 min\n  still waiting for SSH, for 2 min\n");
  }

  @Test
  void itEnds() {
    assertThatThrownBy(() -> patience.await("SSH", time -> passes(time).isBefore(Instant.EPOCH)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("SSH did not come within 5 min");
  }

  private Instant passes(Duration time) {
    now = now.plus(time);
    return now;
  }
}
