package io.godwit.controller.saga;

import io.godwit.model.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a step is told about its run, and what it may ask of the executor. */
public interface StepRun {
  OperationId operation();

  String step();

  /** From 1; rises only by {@link #nextAttempt}; the same after a restart of the controller. */
  int attempt();

  /** When this attempt began, as journalled: the same after a restart of the controller. */
  Instant attemptStartedAt();

  /**
   * Journals that this attempt came to nothing, and why, and that another one begins. It does not
   * count among the executor's retries.
   */
  void nextAttempt(Cause why);

  /**
   * As {@link #nextAttempt}, of one that no wish to cancel reaches, also not after a restart of the
   * controller: taking back what has been done would cost what cannot be made anew.
   */
  void nextAttemptUncancellable(Cause why);

  /**
   * What became of the attempts before this one, the first one first: the same after a restart of
   * the controller.
   */
  List<Setback> setbacks();

  /** Keeps a text with the step's DONE, or with its UNDONE where an undo does. */
  void keep(String text);

  /** What a step that is done kept. */
  Optional<String> kept(String step);

  /** Runs something once the end of this run is journalled. */
  void afterJournalled(Runnable action);

  /**
   * Runs something when somebody asks to cancel; at once if somebody has. Never during an undo, nor
   * in an attempt that cannot be cancelled.
   *
   * @return to be closed when there is nothing more to cancel
   */
  Registration onCancel(Runnable reaction);

  /** Ends a registration. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
