package io.godwit.bench.nested;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Waits for what takes minutes on a translated machine, and says each minute that it still does.
 *
 * @param limit how long at most
 */
record Patience(Duration limit, InstantSource clock, PrintStream out) {
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration SAYS = Duration.ofMinutes(1);

  /** Looks whether something has come about, for as long as it is told. */
  @FunctionalInterface
  interface Look {
    boolean cameWithin(Duration time) throws IOException, InterruptedException;
  }

  /**
   * Waits for it.
   *
   * @param what that people wait for
   * @throws IllegalStateException where it does not come in time
   */
  void await(String what, Look look) throws IOException, InterruptedException {
    Instant start = clock.instant();
    Duration said = Duration.ZERO;
    while (!look.cameWithin(LOOK)) {
      Duration waited = Duration.between(start, clock.instant());
      if (waited.compareTo(limit) >= 0) {
        throw new IllegalStateException(
            "%s did not come within %d min".formatted(what, limit.toMinutes()));
      }
      if (waited.minus(said).compareTo(SAYS) >= 0) {
        said = waited;
        out.printf("  still waiting for %s, for %d min%n", what, waited.toMinutes());
        out.flush();
      }
    }
  }
}
