package io.godwit.agent.overlay;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderHandler;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.Trace;
import java.io.IOException;

/** Tells how packets go here; it judges nothing. */
public final class TraceHandler implements OrderHandler<Trace> {
  private final Soundings soundings;

  public TraceHandler(Soundings soundings) {
    this.soundings = soundings;
  }

  @Override
  public OrderDone handle(Trace verb, OrderContext context)
      throws IOException, InterruptedException {
    return OrderDone.newBuilder().setTrace(soundings.trace(verb)).build();
  }
}
