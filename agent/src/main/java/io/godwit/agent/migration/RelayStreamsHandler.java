package io.godwit.agent.migration;

import io.godwit.agent.config.PlaceTerms;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.tunnel.StreamOpener;
import io.godwit.agent.tunnel.TunnelException;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.RelayStreams;

/** Lets two hosts meet here that cannot reach each other. */
public final class RelayStreamsHandler implements OrderHandler<RelayStreams> {
  private final StreamOpener tunnel;
  private final PlaceTerms place;

  public RelayStreamsHandler(StreamOpener tunnel, PlaceTerms place) {
    this.tunnel = tunnel;
    this.place = place;
  }

  @Override
  public OrderDone handle(RelayStreams verb, OrderContext context) {
    if (!place.relay()) {
      throw new OrderFailure(
          OrderFailed.Code.TICKET_REFUSED,
          "this host relays for nobody, as its host.relay=false says");
    }
    try {
      tunnel.relay(OperationId.of(context.operationId()), verb.getTicketsList());
      return OrderDone.getDefaultInstance();
    } catch (TunnelException e) {
      throw new OrderFailure(OrderFailed.Code.TICKET_REFUSED, e.getMessage(), e);
    }
  }
}
