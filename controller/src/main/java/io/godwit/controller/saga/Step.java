package io.godwit.controller.saga;

import java.util.Objects;

/**
 * A named step of a saga.
 *
 * @param name unique in its saga; lower-case letters and hyphens, as users see it
 * @param action may run twice, after any part of itself
 * @param ways which are open once it is done
 * @param reach how far it acts
 * @param begun what becomes of it where the controller starts again while it is under way, and a
 *     wish to cancel was accepted
 */
public record Step(String name, Action action, Undo undo, Ways ways, Reach reach, Begun begun) {
  /** What becomes of a step that is under way, whose saga is to be cancelled. */
  public enum Begun {
    /** It may have done something, and is taken back. Nothing of it is done that was not yet. */
    TAKEN_BACK,
    /** It hears of the wish by itself, and alone knows whether it may heed it. */
    GOES_ON
  }

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
    Objects.requireNonNull(begun);
  }

  public static Step of(String name, Action action, Undo undo) {
    return new Step(name, action, undo, Ways.FORWARD_AND_BACK, Reach.ELSEWHERE, Begun.TAKEN_BACK);
  }

  /** A step that only reads and writes the store. */
  public static Step inStore(String name, Action action, Undo undo) {
    return new Step(name, action, undo, Ways.FORWARD_AND_BACK, Reach.STORE, Begun.TAKEN_BACK);
  }

  /** As this step, but after its end the saga only goes forward. */
  public Step committing() {
    return new Step(name, action, undo, Ways.FORWARD, reach, begun);
  }

  /** As this step, but gone on with where it is under way and its saga is to be cancelled. */
  public Step goingOn() {
    return new Step(name, action, undo, ways, reach, Begun.GOES_ON);
  }

  /** What a step does. */
  @FunctionalInterface
  public interface Action {
    void run(StepRun run) throws StepException, InterruptedException;
  }
}
