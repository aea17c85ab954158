package io.godwit.controller.operation;

import io.godwit.controller.operation.Moves.Begun;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.model.OperationId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The operations that a step of a plan has begun. One that begins while they are being stopped is
 * stopped too.
 */
final class UnderWay {
  /** Begins an operation, or says why not. */
  @FunctionalInterface
  interface Beginning {
    Begun begin() throws InterruptedException;
  }

  /**
   * How one that does not end well is told.
   *
   * @param code what its cause's code begins with
   * @param what it was, for people
   */
  record Words(String code, String what) {
    private Cause of(OperationId operation, SagaState end, Optional<Cause> why) {
      return new Cause(
          code + (end == SagaState.IN_DOUBT ? "_IN_DOUBT" : "_FAILED"),
          "%s by operation %s ended %s: %s"
              .formatted(what, operation, end, why.map(Cause::message).orElse("no reason")));
    }
  }

  private final Moves moves;
  private final List<OperationId> begun = new CopyOnWriteArrayList<>();
  private volatile boolean stopping;

  private UnderWay(Moves moves) {
    this.moves = moves;
  }

  /**
   * Begins operations in turn, waits for all that were begun, and has them stopped when somebody
   * asks to cancel.
   *
   * @throws StepException where one was refused, did not end well, or was cancelled
   */
  static void see(List<Beginning> all, Moves moves, StepRun run, Words words)
      throws StepException, InterruptedException {
    UnderWay underWay = new UnderWay(moves);
    StepRun.Registration cancelling = run.onCancel(underWay::stop);
    try {
      Optional<Cause> refused = underWay.begin(all);
      Optional<Cause> failed = underWay.awaitEnds(run, words);
      throwFailed(refused.or(() -> failed));
    } finally {
      cancelling.close();
    }
  }

  static void throwFailed(Optional<Cause> cause) throws StepException {
    if (cause.isPresent()) {
      throw new StepException.Failed(cause.get());
    }
  }

  /** Why not all of them could be begun. */
  private Optional<Cause> begin(List<Beginning> all) throws InterruptedException {
    for (Beginning each : all) {
      if (stopping) {
        return Optional.of(new Cause(Cause.CANCELLED, "it was cancelled"));
      }
      switch (each.begin()) {
        case Begun.By by -> add(by.operation());
        case Begun.NotNeeded done -> {}
        case Begun.Refused no -> {
          return Optional.of(no.cause());
        }
      }
    }
    return Optional.empty();
  }

  private void add(OperationId operation) {
    begun.add(operation);
    if (stopping) {
      moves.cancel(operation);
    }
  }

  private void stop() {
    stopping = true;
    begun.forEach(moves::cancel);
  }

  /** Waits until all of them have ended, or stand in doubt; of the first that is not done, why. */
  private Optional<Cause> awaitEnds(StepRun run, Words words) throws InterruptedException {
    Optional<Cause> failed = Optional.empty();
    for (OperationId each : begun) {
      SagaState end = moves.awaitEnd(each, run.operation());
      if (failed.isEmpty() && end != SagaState.DONE) {
        failed = Optional.of(words.of(each, end, moves.cause(each)));
      }
    }
    return failed;
  }
}
