package io.godwit.controller.fleet;

import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Store;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.runtime.Tasks;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Looks again at operations in doubt. */
final class Doubts {
  private final Store store;
  private final HostReports reports;
  private final Consumer<OperationId> again;
  private final Tasks tasks;
  private final Attempts<OperationId> attempts =
      new Attempts<>(Repairs.FIRST_PAUSE, Repairs.LONGEST_PAUSE);

  /**
   * @param again looks again at an operation
   */
  Doubts(Store store, HostReports reports, Consumer<OperationId> again, Tasks tasks) {
    this.store = store;
    this.reports = reports;
    this.again = again;
    this.tasks = tasks;
  }

  /** A host that has something to prove may end the doubt of operations that concern it. */
  void heard(HostId host) {
    doubtful().stream()
        .filter(operation -> hosts(operation).anyMatch(host::equals))
        .map(OperationRecord::id)
        .forEach(again);
  }

  /**
   * To be called every now and then: what kept a host from answering may be over without anything
   * to report, as with a disk that has room again.
   */
  synchronized void look() {
    List<OperationRecord> doubtful = doubtful();
    attempts.retain(doubtful.stream().map(OperationRecord::id).toList());
    doubtful.stream()
        .filter(this::canAnswer)
        .map(OperationRecord::id)
        .filter(operation -> attempts.begin(operation, tasks.instant()))
        .forEach(again);
  }

  private List<OperationRecord> doubtful() {
    return store.read(transaction -> transaction.operations().in(SagaState.IN_DOUBT));
  }

  private boolean canAnswer(OperationRecord operation) {
    // It is the host's provider that ends this doubt, and a host that is gone answers no more.
    return operation.kind() == OperationKind.TERMINATE_HOST
        || hosts(operation).allMatch(host -> reports.of(host).linked());
  }

  private static Stream<HostId> hosts(OperationRecord operation) {
    return Stream.of(operation.source(), operation.destination()).flatMap(Optional::stream);
  }
}
