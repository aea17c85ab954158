package io.godwit.agent.order;

import io.godwit.model.VmId;
import io.godwit.protocol.v1.Order;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An order between its acceptance and its result. */
record RunningOrder(
    Order order,
    Optional<VmId> vm,
    Access access,
    Cancellation cancellation,
    CompletableFuture<Void> ended) {

  String id() {
    return order.getOrderId();
  }

  boolean changes(VmId other) {
    return access != Access.READS && vm.equals(Optional.of(other));
  }

  /** Operations are numbered in the order of their beginning (UUID version 7). */
  boolean givesWayTo(Order other) {
    return access == Access.PREPARES
        && order.getOperationId().compareTo(other.getOperationId()) < 0;
  }

  boolean isOfOperation(Order other) {
    return order.getOperationId().equals(other.getOperationId());
  }
}
