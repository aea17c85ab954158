package io.godwit.agent.order;

import io.godwit.runtime.Tasks;
import java.util.Objects;

/**
 * What an order runs under.
 *
 * @param orderId the same id is the same order
 * @param operationId the operation it belongs to, as the controller wrote it; empty for none
 * @param deadline by which it should end
 * @param progress on its way to the controller
 * @param cancellation asked for by the controller, or by the deadline
 * @param tasks lets the order wait
 */
public record OrderContext(
    String orderId,
    String operationId,
    Deadline deadline,
    ProgressSink progress,
    Cancellation cancellation,
    Tasks tasks) {
  public OrderContext {
    Objects.requireNonNull(orderId);
    Objects.requireNonNull(operationId);
    Objects.requireNonNull(deadline);
    Objects.requireNonNull(progress);
    Objects.requireNonNull(cancellation);
    Objects.requireNonNull(tasks);
  }
}
