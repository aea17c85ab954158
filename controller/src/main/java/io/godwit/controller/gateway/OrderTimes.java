package io.godwit.controller.gateway;

import io.godwit.protocol.v1.Order;
import java.time.Duration;

/** Is told how long hosts took for orders; must be quick. */
@FunctionalInterface
public interface OrderTimes {
  /**
   * An order has its result.
   *
   * @param elapsed from sending it to receiving the result
   */
  void took(Order.VerbCase verb, Duration elapsed);
}
