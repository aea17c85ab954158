package io.godwit.controller.operation;

import io.godwit.protocol.v1.OrderFailed;

/** An agent says that an order failed. */
public final class OrderFailedException extends Exception {
  private static final long serialVersionUID = 1;

  private final OrderFailed.Code code;

  public OrderFailedException(OrderFailed.Code code, String message) {
    super(message);
    this.code = code;
  }

  public OrderFailed.Code code() {
    return code;
  }
}
