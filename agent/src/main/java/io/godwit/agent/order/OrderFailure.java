package io.godwit.agent.order;

import io.godwit.protocol.v1.OrderFailed;

/** An order that ends without success: the code decides what the controller does next. */
public final class OrderFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final OrderFailed.Code code;

  /**
   * @param message for people: what happened and what it means for the VM
   */
  public OrderFailure(OrderFailed.Code code, String message) {
    this(code, message, null);
  }

  public OrderFailure(OrderFailed.Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public OrderFailed.Code code() {
    return code;
  }
}
