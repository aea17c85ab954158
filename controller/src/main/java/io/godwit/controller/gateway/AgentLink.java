package io.godwit.controller.gateway;

import io.godwit.controller.operation.HostUnreachableException;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.CancelOrder;
import io.godwit.protocol.v1.ConsoleInput;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderAcknowledged;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderProgress;
import io.godwit.protocol.v1.Overlay;
import io.grpc.Status;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One stream between the controller and an agent that has said Hello. */
final class AgentLink {
  private final HostId host;
  private final Outbound outbound;
  private final PendingOrders pending;
  private final ReentrantLock overlayTurn = new ReentrantLock();
  private Optional<WantedOverlay> lastOverlay = Optional.empty();
  private volatile Instant heardAt;

  /** What a host's overlay should be, as the controller of that start says. */
  record WantedOverlay(Overlay overlay, long coordinator) {}

  AgentLink(HostId host, Outbound outbound, Instant now) {
    this.host = host;
    this.outbound = outbound;
    this.pending = new PendingOrders(host);
    this.heardAt = now;
  }

  HostId host() {
    return host;
  }

  PendingOrders pending() {
    return pending;
  }

  void heard(Instant now) {
    heardAt = now;
  }

  boolean isSilentSince(Instant instant) {
    return heardAt.isBefore(instant);
  }

  CompletableFuture<OrderDone> order(Order order, Consumer<OrderProgress> progress) {
    CompletableFuture<OrderDone> result = pending.add(order.getOrderId(), progress);
    if (!send(ControllerMessage.newBuilder().setOrder(order))) {
      result.completeExceptionally(new HostUnreachableException(host));
    }
    return result;
  }

  /**
   * Sends what the host's overlay should be, unless it was sent last. It is asked for within the
   * turn, so that of two the newer one goes last.
   */
  void overlay(Supplier<Optional<WantedOverlay>> wanted, Consumer<Overlay> send) {
    overlayTurn.lock();
    try {
      Optional<WantedOverlay> now = wanted.get();
      if (now.isPresent() && !now.equals(lastOverlay)) {
        send.accept(now.get().overlay());
        lastOverlay = now;
      }
    } finally {
      overlayTurn.unlock();
    }
  }

  void cancel(String orderId) {
    send(
        ControllerMessage.newBuilder()
            .setCancelOrder(CancelOrder.newBuilder().setOrderId(orderId)));
  }

  void acknowledge(String orderId) {
    send(
        ControllerMessage.newBuilder()
            .setOrderAcknowledged(OrderAcknowledged.newBuilder().setOrderId(orderId)));
  }

  boolean consoleInput(ConsoleInput input) {
    return send(ControllerMessage.newBuilder().setConsoleInput(input));
  }

  boolean send(ControllerMessage.Builder message) {
    return outbound.send(message.build());
  }

  void end(Status status) {
    outbound.end(status);
  }
}
