package io.godwit.controller.saga;

import java.util.Objects;

/**
 * A named step of a saga.
 *
 * @param name unique in its saga; lower-case letters and hyphens, as users see it
 * @param action may run twice, after any part of itself
 * @param ways which are open once it is done
 */
public record Step(String name, Action action, Undo undo, Ways ways) {
  /** Which ways are open once a step is done. */
  public enum Ways {
    FORWARD_AND_BACK,
    /** It was the commit: from its end on the saga only goes forward. */
    FORWARD
  }

  public Step {
    Objects.requireNonNull(name);
    Objects.requireNonNull(action);
    Objects.requireNonNull(undo);
    Objects.requireNonNull(ways);
  }

  public static Step of(String name, Action action, Undo undo) {
    return new Step(name, action, undo, Ways.FORWARD_AND_BACK);
  }

  /** A step after whose end the saga only goes forward. */
  public static Step committing(String name, Action action, Undo undo) {
    return new Step(name, action, undo, Ways.FORWARD);
  }

  /** What a step does. */
  @FunctionalInterface
  public interface Action {
    void run(StepRun run) throws StepException, InterruptedException;
  }
}
