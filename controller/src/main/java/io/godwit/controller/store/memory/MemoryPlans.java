package io.godwit.controller.store.memory;

import io.godwit.controller.store.PlanRecord;
import io.godwit.controller.store.PlanTable;
import io.godwit.model.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

record MemoryPlans(Memory memory) implements PlanTable {
  @Override
  public long insert(String summary, String document, Optional<Long> undoes, Instant createdAt) {
    long number = memory.planDocuments.all().size() + 1L;
    memory.planDocuments.put(number, document);
    memory.plans.put(
        number,
        new PlanRecord(number, summary, undoes, false, Optional.empty(), Memory.millis(createdAt)));
    return number;
  }

  @Override
  public List<PlanRecord> all() {
    return List.copyOf(memory.plans.all().values()).reversed();
  }

  @Override
  public Optional<PlanRecord> find(long number) {
    return Optional.ofNullable(memory.plans.get(number));
  }

  @Override
  public void setOperation(long number, OperationId operation) {
    change(
        number,
        plan ->
            new PlanRecord(
                plan.number(),
                plan.summary(),
                plan.undoes(),
                plan.discarded(),
                Optional.of(operation),
                plan.createdAt()));
  }

  @Override
  public void discard(long number) {
    change(
        number,
        plan ->
            new PlanRecord(
                plan.number(),
                plan.summary(),
                plan.undoes(),
                true,
                plan.operation(),
                plan.createdAt()));
  }

  @Override
  public Optional<String> document(long number) {
    return find(number).map(plan -> memory.planDocuments.get(number));
  }

  /** Documents are kept, since they count the numbers. */
  @Override
  public void forgetUnapplied(int newest) {
    all().stream()
        .filter(plan -> plan.operation().isEmpty())
        .skip(newest)
        .forEach(plan -> memory.plans.remove(plan.number()));
  }

  private void change(long number, UnaryOperator<PlanRecord> change) {
    find(number).ifPresent(plan -> memory.plans.put(number, change.apply(plan)));
  }
}
