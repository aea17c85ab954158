package io.godwit.controller.saga;

import java.time.Instant;
import java.util.Objects;

/**
 * An attempt of a step that came to nothing, as journalled.
 *
 * @param why its code is empty where it was journalled without one
 * @param at when it did
 */
public record Setback(Cause why, Instant at) {
  public Setback {
    Objects.requireNonNull(why);
    Objects.requireNonNull(at);
  }
}
