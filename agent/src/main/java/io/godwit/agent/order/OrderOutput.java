package io.godwit.agent.order;

import io.godwit.protocol.v1.OrderProgress;
import io.godwit.protocol.v1.OrderResult;

/** Where results and progress go. Neither call may block; without a controller both do nothing. */
public interface OrderOutput {
  void result(OrderResult result);

  void progress(OrderProgress progress);
}
