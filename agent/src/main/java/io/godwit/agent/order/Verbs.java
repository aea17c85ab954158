package io.godwit.agent.order;

import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.Order.VerbCase;
import io.godwit.protocol.v1.OrderDone;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Which handler carries out which verb. Filled before the agent dials, read-only from then on. */
public final class Verbs {
  private final Map<VerbCase, Binding<?>> bindings = new EnumMap<>(VerbCase.class);

  /** One handler per verb; a second one is a mistake in the wiring. */
  public <V> Verbs with(Verb<V> verb, OrderHandler<? super V> handler) {
    if (bindings.putIfAbsent(verb.verbCase(), new Binding<>(verb, handler)) != null) {
      throw new IllegalStateException(verb.verbCase() + " has a handler already");
    }
    return this;
  }

  Optional<Binding<?>> find(Order order) {
    return Optional.ofNullable(bindings.get(order.getVerbCase()));
  }

  /** A verb and its handler, of the same message. */
  record Binding<V>(Verb<V> verb, OrderHandler<? super V> handler) {
    void admit(Order order) {
      handler.admit(verb.body().apply(order));
    }

    OrderDone run(Order order, OrderContext context) throws IOException, InterruptedException {
      return handler.handle(verb.body().apply(order), context);
    }
  }
}
