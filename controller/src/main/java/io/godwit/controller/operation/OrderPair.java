package io.godwit.controller.operation;

import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.protocol.v1.OrderDone;
import java.util.concurrent.CompletableFuture;

/** Two orders of one step to two hosts, at the same time: where one fails, the other is stopped. */
record OrderPair(Orders orders, StepRun run, GivenOrder first, GivenOrder second) {

  /** What both answered. */
  record Results(OrderDone first, OrderDone second) {}

  /** Waits for both. */
  Results await() throws StepException, InterruptedException {
    untilFailureOr(CompletableFuture.allOf(first.result(), second.result()));
    stopAfterFailure(first, second);
    stopAfterFailure(second, first);
    return new Results(orders.await(run, first), orders.await(run, second));
  }

  /** Waits for the first; a second that has not ended by then is stopped. */
  OrderDone awaitFirst() throws StepException, InterruptedException {
    untilFailureOr(first.result());
    stopAfterFailure(first, second);
    if (!first.result().isDone()) {
      stopAfterFailure(second, first);
    }
    OrderDone done = orders.await(run, first);
    orders.endQuietly(run, second);
    return done;
  }

  private void stopAfterFailure(GivenOrder failed, GivenOrder other)
      throws StepException, InterruptedException {
    if (failed.result().isCompletedExceptionally()) {
      orders.endQuietly(run, other);
      orders.await(run, failed);
    }
  }

  private void untilFailureOr(CompletableFuture<?> end) throws InterruptedException {
    CompletableFuture<Object> any =
        CompletableFuture.anyOf(end, failureOf(first), failureOf(second));
    orders.awaitEnd(any);
  }

  /** Ends only where the order fails. */
  private static CompletableFuture<Void> failureOf(GivenOrder order) {
    return order.result().thenCompose(done -> new CompletableFuture<Void>());
  }
}
