package io.godwit.controller.store;

import io.godwit.model.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The plans. What one says is never changed. */
public interface PlanTable {
  /**
   * @param undoes the plan that it takes back
   * @return its number, one more than that of the last
   */
  long insert(String document, Optional<Long> undoes, Instant createdAt);

  /** Newest first. */
  List<PlanRecord> all();

  Optional<PlanRecord> find(long number);

  /** Enters the operation that applies it from now on. */
  void setOperation(long number, OperationId operation);

  void discard(long number);
}
