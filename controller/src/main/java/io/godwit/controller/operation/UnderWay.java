package io.godwit.controller.operation;

import io.godwit.controller.saga.SagaState;
import io.godwit.controller.saga.StepRun;
import io.godwit.model.OperationId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The operations that a step of a plan has begun. One that begins while they are being stopped is
 * stopped too.
 */
final class UnderWay {
  private final Moves moves;
  private final List<OperationId> begun = new CopyOnWriteArrayList<>();
  private volatile boolean stopping;

  UnderWay(Moves moves) {
    this.moves = moves;
  }

  boolean isStopping() {
    return stopping;
  }

  void add(OperationId operation) {
    begun.add(operation);
    if (stopping) {
      moves.cancel(operation);
    }
  }

  void stop() {
    stopping = true;
    begun.forEach(moves::cancel);
  }

  /** Waits until all of them have ended, or stand in doubt. */
  Map<OperationId, SagaState> ends(StepRun run) throws InterruptedException {
    Map<OperationId, SagaState> ends = new LinkedHashMap<>();
    for (OperationId each : begun) {
      ends.put(each, moves.awaitEnd(each, run.operation()));
    }
    return ends;
  }
}
