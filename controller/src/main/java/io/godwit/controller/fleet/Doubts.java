package io.godwit.controller.fleet;

import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Store;
import io.godwit.model.OperationId;
import io.godwit.runtime.Tasks;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Looks again at operations in doubt whose hosts are there. A host's report does so at once; but
 * what kept a host from answering may be over without anything to report, as with a disk that has
 * room again.
 */
final class Doubts {
  private final Store store;
  private final HostReports reports;
  private final Consumer<OperationId> again;
  private final Tasks tasks;
  private final Attempts<OperationId> attempts = new Attempts<>();

  /**
   * @param again looks again at an operation
   */
  Doubts(Store store, HostReports reports, Consumer<OperationId> again, Tasks tasks) {
    this.store = store;
    this.reports = reports;
    this.again = again;
    this.tasks = tasks;
  }

  synchronized void look() {
    List<OperationRecord> doubtful =
        store.read(transaction -> transaction.operations().in(SagaState.IN_DOUBT));
    attempts.retain(doubtful.stream().map(OperationRecord::id).toList());
    doubtful.stream()
        .filter(this::canAnswer)
        .map(OperationRecord::id)
        .filter(operation -> attempts.begin(operation, tasks.instant()))
        .forEach(again);
  }

  private boolean canAnswer(OperationRecord operation) {
    return Stream.of(operation.source(), operation.destination())
        .flatMap(Optional::stream)
        .allMatch(host -> reports.of(host).linked());
  }
}
