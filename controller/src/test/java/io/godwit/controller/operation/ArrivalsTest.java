package io.godwit.controller.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.runtime.VirtualThreadTasks;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How what comes by itself is waited for. */
final class ArrivalsTest {
  @Test
  void theLongerItIsWaitedForTheRarerItIsLookedFor() {
    assertThat(Stream.of(0, 1, 4, 12, 60, 600).map(Duration::ofSeconds).map(Arrivals::pauseAfter))
        .containsExactly(
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));
  }

  @Test
  void itIsLookedForOnceMoreWhenTheTimeIsOver() throws InterruptedException {
    AtomicInteger looks = new AtomicInteger();
    try (VirtualThreadTasks tasks = new VirtualThreadTasks(Clock.systemUTC())) {
      Arrivals arrivals = new Arrivals(tasks);
      assertThat(arrivals.comes(() -> looks.incrementAndGet() == 2, Duration.ofMillis(20)))
          .as("there by the second look, at the end of a time that is shorter than a pause")
          .isTrue();
      assertThat(arrivals.comes(() -> false, Duration.ofMillis(20))).isFalse();
    }
  }
}
