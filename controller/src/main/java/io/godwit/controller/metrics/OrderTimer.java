package io.godwit.controller.metrics;

import io.godwit.controller.gateway.OrderTimes;
import io.godwit.protocol.v1.Order;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** How long hosts take for orders: {@code godwit_order_seconds}, by verb. */
public final class OrderTimer implements OrderTimes {
  private final MeterRegistry registry;

  public OrderTimer(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void took(Order.VerbCase verb, Duration elapsed) {
    Timer.builder("godwit.order")
        .description("From sending an order to a host to its result")
        .tag("verb", verb.name().toLowerCase(Locale.ROOT))
        .serviceLevelObjectives(
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            Duration.ofMillis(250),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60))
        .register(registry)
        .record(elapsed);
  }
}
