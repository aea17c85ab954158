package io.godwit.agent.order;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/**
 * When an order's time is over, on the agent's own clock.
 *
 * @param end empty for no limit
 */
public record Deadline(Optional<Instant> end, InstantSource time) {
  public Deadline {
    Objects.requireNonNull(end);
    Objects.requireNonNull(time);
  }

  public static Deadline none(InstantSource time) {
    return new Deadline(Optional.empty(), time);
  }

  public static Deadline in(Duration limit, InstantSource time) {
    return new Deadline(Optional.of(time.instant().plus(limit)), time);
  }

  /** Not negative; empty for no limit. */
  public Optional<Duration> remaining() {
    return end.map(at -> Duration.between(time.instant(), at))
        .map(left -> left.isNegative() ? Duration.ZERO : left);
  }
}
