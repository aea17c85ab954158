package io.godwit.agent.link;

import io.godwit.agent.console.ConsoleSessions;
import io.godwit.agent.identity.TicketKey;
import io.godwit.agent.order.CoordinatorFence;
import io.godwit.agent.order.OrderDispatcher;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.overlay.Networks;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.OrderResult;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.RenewedCertificate;
import io.godwit.protocol.v1.Welcome;
import java.io.UncheckedIOException;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Hands what the controller says to the part of the agent that it is for. */
public final class AgentSide implements ControllerEvents {
  private static final Logger LOG = Logger.getLogger(AgentSide.class.getName());

  private final Uplink uplink;
  private final OrderDispatcher orders;
  private final CoordinatorFence fence;
  private final ConsoleSessions consoles;
  private final TicketKey ticketKey;
  private final Consumer<RenewedCertificate> renewed;
  private final Networks networks;
  private final Reports reports;

  public AgentSide(
      Uplink uplink,
      OrderDispatcher orders,
      CoordinatorFence fence,
      ConsoleSessions consoles,
      TicketKey ticketKey,
      Consumer<RenewedCertificate> renewed,
      Networks networks,
      Reports reports) {
    this.uplink = uplink;
    this.orders = orders;
    this.fence = fence;
    this.consoles = consoles;
    this.ticketKey = ticketKey;
    this.renewed = renewed;
    this.networks = networks;
    this.reports = reports;
  }

  @Override
  public void connected(Welcome welcome) {
    admit(welcome);
    learnTicketKey(welcome);
    orders.unacknowledged().forEach(uplink::result);
    reports.begin(Duration.ofMillis(welcome.getReportIntervalMillis()));
  }

  @Override
  public void received(ControllerMessage message) {
    switch (message.getMessageCase()) {
      case ORDER -> accept(message.getOrder());
      case CANCEL_ORDER -> orders.cancel(message.getCancelOrder().getOrderId());
      case ORDER_ACKNOWLEDGED -> orders.acknowledge(message.getOrderAcknowledged().getOrderId());
      case RENEWED_CERTIFICATE -> renewed.accept(message.getRenewedCertificate());
      case CONSOLE_INPUT -> consoles.input(message.getConsoleInput());
      case OVERLAY -> acceptOverlay(message.getOverlay());
      case WELCOME, MESSAGE_NOT_SET ->
          LOG.fine("the controller says what this agent does not know; it is ignored");
    }
  }

  @Override
  public void disconnected() {
    reports.end();
    consoles.closeAll("the controller is gone");
  }

  @Override
  public void expelled() {
    networks.leave();
  }

  /** One of a coordinator that was replaced is ignored, as its orders are. */
  private void acceptOverlay(Overlay overlay) {
    try {
      fence.admit(overlay.getCoordinator(), overlay.getRevision());
      networks.accept(overlay, uplink::overlay);
    } catch (OrderFailure | UncheckedIOException | IllegalArgumentException refused) {
      LOG.severe("networks stay as they are: " + refused.getMessage());
    }
  }

  private void admit(Welcome welcome) {
    try {
      fence.admit(welcome.getCoordinator(), 0);
    } catch (OrderFailure refused) {
      LOG.severe("the controller's orders will be refused, VMs run on: " + refused.getMessage());
    }
  }

  /** A refusal is not kept as the order's result: the right coordinator may give the same order. */
  private void accept(Order order) {
    try {
      fence.admit(order.getCoordinator(), order.getRevision());
    } catch (OrderFailure refused) {
      uplink.result(
          OrderResult.newBuilder()
              .setOrderId(order.getOrderId())
              .setFailed(
                  OrderFailed.newBuilder().setCode(refused.code()).setMessage(refused.getMessage()))
              .build());
      return;
    }
    orders.accept(order);
  }

  private void learnTicketKey(Welcome welcome) {
    try {
      ticketKey.replace(welcome.getTicketKey().toByteArray());
    } catch (InvalidKeyException e) {
      LOG.log(
          Level.SEVERE,
          "the controller's ticket key cannot be read: no tunnel stream will be accepted",
          e);
    }
  }
}
