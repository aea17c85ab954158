package io.godwit.controller.operation;

import io.godwit.model.OperationId;
import io.godwit.protocol.v1.OrderProgress;

/** What people are shown of an operation at work. */
@FunctionalInterface
public interface ProgressSink {
  /** An order of the operation says how far it is. */
  void progress(OperationId operation, String step, OrderProgress progress);
}
