package io.godwit.controller.saga;

import java.util.Objects;

/**
 * A named step of a saga.
 *
 * @param name unique in its saga; lower-case letters and hyphens, as users see it
 * @param action may run twice, after any part of itself
 * @param ways which are open once it is done
 * @param reach how far it acts
 */
public record Step(String name, Action action, Undo undo, Ways ways, Reach reach) {
  /** How far a step acts, and so when its beginning must be on the disk. */
  public enum Reach {
    /** It only reads and writes the store: what it writes is on the disk with its DONE, or not. */
    STORE,
    /** It acts elsewhere: its beginning is on the disk before it does. */
    ELSEWHERE
  }

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
    Objects.requireNonNull(reach);
  }

  public static Step of(String name, Action action, Undo undo) {
    return new Step(name, action, undo, Ways.FORWARD_AND_BACK, Reach.ELSEWHERE);
  }

  /** A step that only reads and writes the store. */
  public static Step inStore(String name, Action action, Undo undo) {
    return new Step(name, action, undo, Ways.FORWARD_AND_BACK, Reach.STORE);
  }

  /** As this step, but after its end the saga only goes forward. */
  public Step committing() {
    return new Step(name, action, undo, Ways.FORWARD, reach);
  }

  /** What a step does. */
  @FunctionalInterface
  public interface Action {
    void run(StepRun run) throws StepException, InterruptedException;
  }
}
