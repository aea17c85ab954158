package io.godwit.model.drill;

import java.util.Locale;
import java.util.Objects;

/**
 * A moment in a program's work.
 *
 * @param step a step of a saga, an order's verb or a transition of an agent's journal: lower-case
 *     letters and hyphens
 */
public record CrashPoint(String step, Moment moment) {
  /** Where in the step. */
  public enum Moment {
    BEFORE,
    /** What it does is done, and nothing is written of that yet. */
    AFTER_EFFECT,
    /** It is written that it is done, and nobody has been told yet. */
    AFTER_JOURNAL;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public CrashPoint {
    Objects.requireNonNull(step);
    Objects.requireNonNull(moment);
  }

  /** For example {@code hand-over.after-effect}. */
  @Override
  public String toString() {
    return step + "." + moment.text;
  }
}
