package io.godwit.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10));

  @Test
  void doublesUpToTheLongest() {
    Random random = new Random(1);

    assertThat(BACKOFF.after(1, random)).isBetween(Duration.ofMillis(125), Duration.ofMillis(250));
    assertThat(BACKOFF.after(3, random)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(BACKOFF.after(1000, random))
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
  }

  @Test
  void spreadsAFleetOut() {
    Random random = new Random(1);

    long different =
        IntStream.range(0, 100).mapToObj(i -> BACKOFF.after(6, random)).distinct().count();

    assertThat(different).isGreaterThan(90);
  }
}
