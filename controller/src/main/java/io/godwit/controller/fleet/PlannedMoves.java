package io.godwit.controller.fleet;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.controller.operation.Moves;
import io.godwit.controller.operation.PlannedMove;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.OperationTable.Accepted;
import io.godwit.controller.store.PlanRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.Refusal;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import io.godwit.model.VmName;
import io.godwit.runtime.Tasks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the moves of plans as everybody's moves are made. */
final class PlannedMoves implements Moves {
  private static final Logger LOG = System.getLogger(PlannedMoves.class.getName());

  private final Store store;
  private final PlanChecks checks;
  private final Migrations migrations;
  private final Operations operations;
  private final Watchers watchers;
  private final Returning returning;
  private final Tasks tasks;

  PlannedMoves(
      Store store,
      PlanChecks checks,
      Migrations migrations,
      Operations operations,
      Watchers watchers,
      Returning returning,
      Tasks tasks) {
    this.store = store;
    this.checks = checks;
    this.migrations = migrations;
    this.operations = operations;
    this.watchers = watchers;
    this.returning = returning;
    this.tasks = tasks;
  }

  @Override
  public Optional<Cause> drift(long plan) throws InterruptedException {
    PlanRecord record = store.read(transaction -> Plans.find(transaction, plan));
    PlanDocument document = store.read(transaction -> PlanViews.document(transaction, record));
    awaitReturn(
        document.moves().stream()
            .flatMap(move -> Stream.of(move.source(), move.destination()))
            .distinct()
            .toList());
    List<String> changes = checks.drift(record, document);
    if (!changes.isEmpty()) {
      return Optional.of(new Cause("FLEET_CHANGED", String.join("; ", changes)));
    }
    List<Refusal> refusals = checks.of(document).refusals();
    return refusals.stream().findFirst().map(first -> stop(plan, first.code(), refusals));
  }

  private static Cause stop(long plan, String code, List<Refusal> refusals) {
    return new Cause(
        code,
        "no more of it is begun now: %s; godwit plan apply %d goes on when that is over"
            .formatted(
                refusals.stream().map(Refusal::reason).collect(Collectors.joining("; ")), plan));
  }

  /** After a start of the controller hosts need some seconds before they answer. */
  private void awaitReturn(List<String> names) throws InterruptedException {
    List<HostId> hosts =
        store.read(
            transaction ->
                names.stream()
                    .flatMap(name -> transaction.hosts().find(new HostName(name)).stream())
                    .map(host -> host.id())
                    .toList());
    tasks.awaitEnd(returning.of(hosts));
  }

  @Override
  public Begun begin(PlannedMove move, String key) throws InterruptedException {
    Optional<OperationId> known = find(key);
    if (known.isPresent()) {
      return new Begun.By(known.get());
    }
    awaitReturn(List.of(move.source(), move.destination()));
    String host = store.read(transaction -> hostOf(transaction, move.vm()));
    boolean isGone = host.isEmpty();
    if (isGone || host.equals(move.destination())) {
      return new Begun.NotNeeded();
    }
    return host.equals(move.source())
        ? submit(move, key)
        : refused("VM %s is not on host %s any more".formatted(move.vm(), move.source()));
  }

  private static String hostOf(Transaction transaction, String vm) {
    return transaction
        .vms()
        .find(new VmName(vm))
        .flatMap(record -> transaction.hosts().find(record.owner()))
        .map(host -> host.name().value())
        .orElse("");
  }

  private Begun submit(PlannedMove move, String key) {
    try {
      OperationView begun =
          migrations.submit(
              new MigrationRequest(move.vm(), move.destination(), move.cold(), false, null),
              Optional.of(key));
      return new Begun.By(OperationId.of(begun.id()));
    } catch (RefusedException e) {
      return refused(e.getMessage());
    }
  }

  private static Begun refused(String why) {
    return new Begun.Refused(new Cause("MOVE_REFUSED", why));
  }

  @Override
  public Optional<OperationId> find(String key) {
    return store
        .read(transaction -> transaction.operations().findByKey(key))
        .map(Accepted::operation);
  }

  @Override
  public SagaState awaitEnd(OperationId move, OperationId waiting) throws InterruptedException {
    while (record(move).state().isActive()) {
      CompletableFuture<Void> change = watchers.next(move);
      if (record(move).state().isActive()) {
        tasks.awaitEnd(change);
      }
    }
    watchers.forgetNext(move);
    watchers.changed(waiting);
    return record(move).state();
  }

  @Override
  public Optional<Cause> cause(OperationId move) {
    return record(move).cause();
  }

  private OperationRecord record(OperationId move) {
    return store.read(transaction -> transaction.operations().find(move)).orElseThrow();
  }

  @Override
  public void cancel(OperationId move) {
    if (!record(move).state().isActive()) {
      return;
    }
    try {
      OperationView unused = operations.cancel(move.toString());
    } catch (RefusedException e) {
      LOG.log(Level.INFO, "a move of a plan that stops goes on to its end: " + e.getMessage());
    }
  }
}
