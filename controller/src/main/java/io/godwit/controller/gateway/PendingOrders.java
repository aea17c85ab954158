package io.godwit.controller.gateway;

import io.godwit.controller.operation.HostUnreachableException;
import io.godwit.controller.operation.OrderFailedException;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.OrderProgress;
import io.godwit.protocol.v1.OrderResult;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who waits for which order's result over one link. */
final class PendingOrders {
  private record Waiter(CompletableFuture<OrderDone> result, Consumer<OrderProgress> progress) {}

  private final HostId host;
  private final Map<String, List<Waiter>> waiters = new ConcurrentHashMap<>();

  PendingOrders(HostId host) {
    this.host = host;
  }

  CompletableFuture<OrderDone> add(String orderId, Consumer<OrderProgress> progress) {
    Waiter waiter = new Waiter(new CompletableFuture<>(), progress);
    waiters.compute(
        orderId,
        (id, others) -> {
          List<Waiter> all = others == null ? new CopyOnWriteArrayList<>() : others;
          all.add(waiter);
          return all;
        });
    // Whoever gives up waiting, by cancelling or a time limit of its own, is forgotten.
    var unused = waiter.result().whenComplete((done, failure) -> remove(orderId, waiter));
    return waiter.result();
  }

  void progress(OrderProgress progress) {
    waiters
        .getOrDefault(progress.getOrderId(), List.of())
        .forEach(waiter -> waiter.progress().accept(progress));
  }

  /**
   * @return false if nobody waits for it
   */
  boolean complete(OrderResult result) {
    List<Waiter> all = waiters.remove(result.getOrderId());
    if (all == null) {
      return false;
    }
    all.forEach(waiter -> complete(waiter.result(), result));
    return true;
  }

  /** The link is gone: nobody gets an answer over it any more. */
  void abandon() {
    for (String orderId : List.copyOf(waiters.keySet())) {
      List<Waiter> all = waiters.remove(orderId);
      if (all != null) {
        all.forEach(
            waiter -> waiter.result().completeExceptionally(new HostUnreachableException(host)));
      }
    }
  }

  private static void complete(CompletableFuture<OrderDone> future, OrderResult result) {
    switch (result.getOutcomeCase()) {
      case DONE -> future.complete(result.getDone());
      case FAILED ->
          future.completeExceptionally(
              new OrderFailedException(
                  result.getFailed().getCode(), result.getFailed().getMessage()));
      case OUTCOME_NOT_SET ->
          future.completeExceptionally(
              new OrderFailedException(
                  OrderFailed.Code.INTERNAL, "the agent sent a result without an outcome"));
    }
  }

  private void remove(String orderId, Waiter waiter) {
    waiters.computeIfPresent(
        orderId,
        (id, all) -> {
          all.remove(waiter);
          return all.isEmpty() ? null : all;
        });
  }
}
