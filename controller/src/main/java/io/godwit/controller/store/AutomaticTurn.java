package io.godwit.controller.store;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A turn of consolidation that runs by itself.
 *
 * @param plan that was applied; empty where none was
 * @param what it has come to, for people
 */
public record AutomaticTurn(Instant at, Optional<Long> plan, String what) {
  public AutomaticTurn {
    Objects.requireNonNull(at);
    Objects.requireNonNull(plan);
    Objects.requireNonNull(what);
  }
}
