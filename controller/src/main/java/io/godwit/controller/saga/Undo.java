package io.godwit.controller.saga;

import java.util.Objects;

/** How a step is taken back. */
public sealed interface Undo {
  /** What an undo found. */
  enum Outcome {
    /** Nothing of the step is left. */
    UNDONE,
    /** The step had reached its end after all and cannot be taken back: the saga goes forward. */
    COMMITTED
  }

  /** By doing something. */
  record By(Action action) implements Undo {
    public By {
      Objects.requireNonNull(action);
    }
  }

  /** Not at all, for a reason. */
  record None(String reason) implements Undo {
    public None {
      Objects.requireNonNull(reason);
    }
  }

  static Undo by(Action action) {
    return new By(action);
  }

  static Undo none(String reason) {
    return new None(reason);
  }

  /** Takes back what a step did, whole or in part or not at all. May run twice. */
  @FunctionalInterface
  interface Action {
    Outcome undo(StepRun run) throws StepException, InterruptedException;
  }
}
