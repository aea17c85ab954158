package io.godwit.controller.fleet;

import io.godwit.api.OperationView;
import io.godwit.api.Problem;
import io.godwit.controller.saga.SagaExecutor;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Store;
import io.godwit.model.HostId;
import io.godwit.model.MigrationPhase;
import io.godwit.model.OperationId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The operations: what they did and do. */
public final class Operations implements AutoCloseable {
  private final Store store;
  private final OperationViews views;
  private final Watchers watchers;
  private final SagaExecutor executor;
  private final Returning returning;

  Operations(
      Store store,
      OperationViews views,
      Watchers watchers,
      SagaExecutor executor,
      Returning returning) {
    this.store = store;
    this.views = views;
    this.watchers = watchers;
    this.executor = executor;
    this.returning = returning;
  }

  /**
   * Newest first.
   *
   * @param vm only of the VM of that name, if given
   * @param state only in that state, if given
   * @throws RefusedException INVALID
   */
  public List<OperationView> list(Optional<String> vm, Optional<String> state) {
    vm.ifPresent(Names::vm);
    state.ifPresent(Operations::checkState);
    return views.all().stream()
        .filter(view -> vm.isEmpty() || vm.get().equals(view.vm()))
        .filter(view -> state.isEmpty() || state.get().equals(view.state()))
        .toList();
  }

  /**
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public OperationView show(String id) {
    return show(Names.operation(id));
  }

  OperationView show(OperationId id) {
    return views.find(id).orElseThrow(() -> unknown(id));
  }

  /**
   * Asks an operation to stop and take back what it did, which it does if it is not too late. One
   * that is IN_DOUBT looks again at once.
   *
   * @throws RefusedException INVALID, NOT_FOUND, CONFLICT where it has ended, is in post-copy,
   *     carries a release that is missing, or has passed its commit and only goes forward
   */
  public OperationView cancel(String id) {
    OperationId operation = Names.operation(id);
    OperationView view = show(operation);
    refuseInPostCopy(view);
    SagaState state =
        store.write(
            transaction -> {
              OperationRecord record =
                  transaction.operations().find(operation).orElseThrow(() -> unknown(operation));
              if (record.state().isFinal()) {
                throw ended(record);
              }
              if (record.isLeftToEvidence()) {
                throw leftToEvidence(record);
              }
              refuseCommitted(view, operation);
              refuseUncancellable(view, operation);
              transaction.operations().requestCancel(operation);
              return record.state();
            });
    watchers.changed(operation);
    executor.cancel(operation);
    if (state == SagaState.IN_DOUBT) {
      executor.start(operation);
    }
    return show(operation);
  }

  /**
   * Tells how an operation stands now, and again after each change, until it has ended. Changes
   * that come faster than the watcher takes them are told as one.
   *
   * @param watcher called from one virtual thread of its own, last with an end state
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public Subscription watch(String id, Consumer<OperationView> watcher) {
    OperationId operation = Names.operation(id);
    show(operation);
    return watchers.watch(
        operation,
        () -> {
          OperationView view = show(operation);
          watcher.accept(view);
          return !SagaState.valueOf(view.state()).isActive();
        });
  }

  void start(OperationId operation) {
    executor.start(operation);
  }

  /** Leaves operations of an older state of the store alone. */
  void abandon(Set<OperationId> operations) {
    executor.abandon(operations);
    operations.forEach(watchers::changed);
  }

  /**
   * Takes up what the last controller left under way. One that has only looked so far looks again,
   * and its hosts may not have come back yet: what it then saw would make it fail.
   */
  void resume() {
    executor.underWay().forEach(this::takeUp);
  }

  private void takeUp(OperationId operation) {
    if (executor.hasActed(operation)) {
      executor.start(operation);
    } else {
      var unused = returning.of(hosts(operation)).thenRun(() -> executor.start(operation));
    }
  }

  private List<HostId> hosts(OperationId id) {
    return store.read(transaction -> transaction.operations().find(id)).stream()
        .flatMap(operation -> Stream.of(operation.source(), operation.destination()))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Looks again at one that may be in doubt. */
  void lookAgain(OperationId operation) {
    executor.start(operation);
  }

  @Override
  public void close() {
    executor.close();
  }

  private static void checkState(String state) {
    if (Arrays.stream(SagaState.values()).noneMatch(each -> each.name().equals(state))) {
      String known =
          Arrays.stream(SagaState.values()).map(Enum::name).collect(Collectors.joining(", "));
      throw new RefusedException(Problem.Code.INVALID, "an operation's state is one of " + known);
    }
  }

  private static RefusedException unknown(OperationId id) {
    return new RefusedException(
        Problem.Code.NOT_FOUND,
        "there is no operation " + id + "; 'godwit operation list' shows what there is");
  }

  private void refuseCommitted(OperationView view, OperationId operation) {
    if (!SagaState.valueOf(view.state()).isFinal() && executor.isCommitted(operation)) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "operation %s cannot be cancelled in phase %s: what it was for is done, and it only goes forward. Nothing was changed"
              .formatted(operation, view.phase()));
    }
  }

  private void refuseUncancellable(OperationView view, OperationId operation) {
    if (executor.isUncancellable(operation)) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "operation %s cannot be cancelled in phase %s: its VM has left its source, and taking it back would cost the VM its memory. Nothing was changed"
              .formatted(operation, view.phase()));
    }
  }

  /** QEMU cannot end it either: half of the VM's memory is at each host. */
  private static void refuseInPostCopy(OperationView view) {
    if (view.state().equals(SagaState.RUNNING.name())
        && MigrationPhase.POST_COPY.label().equals(view.phase())) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "operation %s cannot be cancelled in phase %s: the VM is its destination's, and the rest of its memory follows. Nothing was changed"
              .formatted(view.id(), view.phase()));
    }
  }

  private static RefusedException leftToEvidence(OperationRecord operation) {
    return new RefusedException(
        Problem.Code.CONFLICT,
        "operation %s is of an older state of the restored store and is not worked on; it ends when the VM's host has proven itself, or by godwit vm resolve. Nothing was changed"
            .formatted(operation.id()));
  }

  private static RefusedException ended(OperationRecord operation) {
    return new RefusedException(
        Problem.Code.CONFLICT,
        "operation %s has ended already: %s".formatted(operation.id(), operation.state()));
  }
}
