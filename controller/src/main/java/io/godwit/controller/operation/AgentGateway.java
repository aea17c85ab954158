package io.godwit.controller.operation;

import io.godwit.model.HostId;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderProgress;
import io.godwit.protocol.v1.Overlay;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** How orders and overlays reach the agents. */
public interface AgentGateway {
  /**
   * Sends an order; sending the same order id again attaches to the running order or repeats its
   * result.
   *
   * @param progress called from the gateway's threads, must be quick
   * @return completes with the result, or exceptionally with {@link OrderFailedException} where the
   *     agent says that it failed, or {@link HostUnreachableException} where the host has no link
   *     now or loses it before the result: the order may then have been done, be running, or never
   *     have arrived
   */
  CompletableFuture<OrderDone> order(HostId host, Order order, Consumer<OrderProgress> progress);

  /** Asks a running order to stop; its own result says whether it did. Lost if there is no link. */
  void cancel(HostId host, String orderId);

  /** Tells the agent that the order's result is durably known here. Lost if there is no link. */
  void acknowledge(HostId host, String orderId);

  /**
   * What the host's overlay should be from now on. It is sent at once where the host has a link,
   * and after each connect; in either case only if it is not the last that was sent over that link,
   * and before any order that is given to the host after this.
   *
   * @param overlay without the controller's stamp
   */
  void overlay(HostId host, Overlay overlay);

  /** Completes when the host has a link, at once if it has; cancel it when not waiting any more. */
  CompletableFuture<Void> linked(HostId host);
}
