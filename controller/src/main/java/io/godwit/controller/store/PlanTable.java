package io.godwit.controller.store;

import io.godwit.model.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The plans. What one says is never changed. */
public interface PlanTable {
  /**
   * @param summary JSON, what a list shows of it
   * @param document JSON, all of it
   * @param undoes the plan that it takes back
   * @return its number, more than any before
   */
  long insert(String summary, String document, Optional<Long> undoes, Instant createdAt);

  /** Newest first. */
  List<PlanRecord> all();

  Optional<PlanRecord> find(long number);

  Optional<String> document(long number);

  /** Enters the operation that applies it from now on. */
  void setOperation(long number, OperationId operation);

  void discard(long number);

  /** Forgets plans that nobody has applied, but the newest so many of them. */
  void forgetUnapplied(int newest);
}
