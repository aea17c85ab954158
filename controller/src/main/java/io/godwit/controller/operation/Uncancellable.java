package io.godwit.controller.operation;

import io.godwit.controller.saga.ForwardedRun;
import io.godwit.controller.saga.StepRun;

/** A run of a step from where there is no way back: a wish to cancel does not reach its orders. */
final class Uncancellable extends ForwardedRun {
  Uncancellable(StepRun run) {
    super(run);
  }

  @Override
  public Registration onCancel(Runnable reaction) {
    return () -> {};
  }
}
