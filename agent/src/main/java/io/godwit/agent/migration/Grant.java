package io.godwit.agent.migration;

import io.godwit.agent.order.OrderContext;
import io.godwit.model.Epoch;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import java.util.Objects;

/**
 * The one hand-over of a VM that an operation may make.
 *
 * @param granted the epoch under which the destination may have the VM
 */
record Grant(OperationId operation, VmId vm, Epoch granted) {
  Grant {
    Objects.requireNonNull(operation);
    Objects.requireNonNull(vm);
    Objects.requireNonNull(granted);
  }

  /**
   * @throws IllegalArgumentException if the order's ids or epoch are none
   */
  static Grant of(OrderContext context, String vm, long granted) {
    return new Grant(OperationId.of(context.operationId()), VmId.of(vm), new Epoch(granted));
  }

  @Override
  public String toString() {
    return "VM %s under epoch %s in operation %s".formatted(vm, granted, operation);
  }
}
