package io.godwit.controller.fleet;

import io.godwit.api.PlanSummaryView;
import io.godwit.api.PlanView;
import io.godwit.controller.operation.ApplyPlan;
import io.godwit.controller.operation.Json;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.plan.PlanDocument.Summary;
import io.godwit.controller.plan.Progressed;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.PlanRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** Plans as users see them: what is written of one, and what has become of it. */
final class PlanViews {
  private PlanViews() {}

  /** How far a plan is. */
  enum State {
    PROPOSED,
    APPLYING,
    APPLIED,
    STOPPED,
    DISCARDED
  }

  static State state(Transaction transaction, PlanRecord plan) {
    if (plan.discarded()) {
      return State.DISCARDED;
    }
    return plan.operation()
        .flatMap(transaction.operations()::find)
        .map(
            operation ->
                switch (operation.state()) {
                  case DONE -> State.APPLIED;
                  case ROLLED_BACK -> State.STOPPED;
                  case PENDING, RUNNING, ROLLING_BACK, IN_DOUBT -> State.APPLYING;
                })
        .orElse(State.PROPOSED);
  }

  static PlanSummaryView summary(Transaction transaction, PlanRecord plan) {
    Summary summary = Json.read(plan.summary(), Summary.class);
    return new PlanSummaryView(
        plan.number(),
        state(transaction, plan).name(),
        plan.operation().map(OperationId::toString).orElse(null),
        plan.undoes().orElse(null),
        plan.createdAt(),
        summary.goal(),
        summary.moves(),
        summary.hostsBefore(),
        summary.hostsAfter(),
        summary.currency(),
        summary.gain());
  }

  static PlanView view(Transaction transaction, PlanRecord plan) {
    PlanDocument document = document(transaction, plan);
    return new PlanView(
        plan.number(),
        state(transaction, plan).name(),
        plan.operation().map(OperationId::toString).orElse(null),
        plan.undoes().orElse(null),
        plan.createdAt(),
        document.goal(),
        document.drains(),
        document.horizonHours(),
        document.economy(),
        document.quality(),
        document.balance(),
        document.hosts(),
        plan.operation()
            .map(operation -> moves(transaction, plan.number(), document))
            .orElse(document.moves()),
        document.stays(),
        document.takesBack(),
        document.givesBack(),
        document.launches().stream().map(each -> launch(transaction, plan, each)).toList(),
        document.notes());
  }

  static PlanDocument document(Transaction transaction, PlanRecord plan) {
    return Json.read(transaction.plans().document(plan.number()).orElseThrow(), PlanDocument.class);
  }

  private static PlanView.Launch launch(
      Transaction transaction, PlanRecord plan, PlanView.Launch launch) {
    HostName host = new HostName(launch.host());
    Optional<OperationRecord> newest =
        PlannedHosts.launchesOf(transaction, plan.number(), host)
            .max(Comparator.comparing(OperationRecord::createdAt));
    return new PlanView.Launch(
        launch.host(),
        launch.provider(),
        launch.type(),
        launch.region(),
        launch.perHour(),
        newest.map(operation -> state(transaction, host, operation)).orElse("PENDING"),
        newest.map(operation -> operation.id().toString()).orElse(null));
  }

  /** One that was launched may have been given up since. */
  private static String state(Transaction transaction, HostName host, OperationRecord launch) {
    if (launch.state().isActive()) {
      return "LAUNCHING";
    }
    boolean isThere =
        launch.state() == SagaState.DONE && transaction.hosts().find(host).isPresent();
    return isThere ? "LAUNCHED" : "NOT_LAUNCHED";
  }

  /** By what the newest operation did of each; a VM may also have been brought there otherwise. */
  private static List<PlanView.Move> moves(
      Transaction transaction, long plan, PlanDocument document) {
    Map<String, OperationRecord> newest = new HashMap<>();
    transaction
        .operations()
        .byKeys(ApplyPlan.keysOf(plan))
        .forEach(
            (key, operation) ->
                newest.merge(
                    ApplyPlan.moveOf(plan, key),
                    operation,
                    BinaryOperator.maxBy(Comparator.comparing(OperationRecord::createdAt))));
    Progressed progressed = new Progressed(document.moves(), hostOf(transaction));
    return document.moves().stream()
        .map(
            move -> {
              OperationRecord operation = newest.get(ApplyPlan.moveOf(move.wave(), move.vm()));
              return operation == null
                  ? with(move, progressed.isMade(move) ? "DONE" : "PENDING", null)
                  : with(move, state(operation.state()), operation.id().toString());
            })
        .toList();
  }

  static Map<String, String> hostOf(Transaction transaction) {
    Map<HostId, String> names = new HashMap<>();
    transaction.hosts().all().forEach(host -> names.put(host.id(), host.name().value()));
    Map<String, String> hostOf = new HashMap<>();
    transaction
        .vms()
        .all()
        .forEach(
            vm ->
                Optional.ofNullable(names.get(vm.owner()))
                    .ifPresent(host -> hostOf.put(vm.spec().name().value(), host)));
    return hostOf;
  }

  private static String state(SagaState state) {
    return switch (state) {
      case DONE -> "DONE";
      case ROLLED_BACK -> "FAILED";
      case IN_DOUBT -> "IN_DOUBT";
      case PENDING, RUNNING, ROLLING_BACK -> "MOVING";
    };
  }

  private static PlanView.Move with(PlanView.Move move, String state, String operation) {
    return new PlanView.Move(
        move.wave(),
        move.vm(),
        move.source(),
        move.destination(),
        move.cold(),
        move.bytes(),
        move.expectedMillis(),
        move.expectedBlackoutMillis(),
        move.cost(),
        move.why(),
        move.there(),
        state,
        operation);
  }
}
