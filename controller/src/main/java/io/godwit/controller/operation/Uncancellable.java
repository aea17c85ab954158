package io.godwit.controller.operation;

import io.godwit.controller.saga.ForwardedRun;
import io.godwit.controller.saga.StepRun;

/** A run of a step from where there is no way back: a wish to cancel does not reach its orders. */
final class Uncancellable extends ForwardedRun {
  private final Patience patience;

  /** How long what it needs is waited for. */
  private enum Patience {
    LIMITED,
    /** Nothing else is left: the memory of the VM is on both hosts. */
    AS_LONG_AS_IT_TAKES
  }

  private Uncancellable(StepRun run, Patience patience) {
    super(run);
    this.patience = patience;
  }

  /** The run itself where it is one already, so that thousands of attempts wrap it once. */
  static Uncancellable of(StepRun run) {
    return run instanceof Uncancellable already
        ? already
        : new Uncancellable(run, Patience.LIMITED);
  }

  /** Of a move that is known to have broken in post-copy. */
  static Uncancellable asLongAsItTakes(StepRun run) {
    return isAsLongAsItTakes(run) ? of(run) : new Uncancellable(run, Patience.AS_LONG_AS_IT_TAKES);
  }

  static boolean isAsLongAsItTakes(StepRun run) {
    return run instanceof Uncancellable of && of.patience == Patience.AS_LONG_AS_IT_TAKES;
  }

  @Override
  public Registration onCancel(Runnable reaction) {
    return () -> {};
  }
}
