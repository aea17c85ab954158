package io.godwit.controller.fleet;

import io.godwit.api.PlanView;
import io.godwit.controller.operation.ApplyPlan;
import io.godwit.controller.operation.Json;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.saga.StepEvent;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.OperationTable.Accepted;
import io.godwit.controller.store.PlanRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.model.OperationId;
import java.util.List;
import java.util.Optional;

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
    return operation(transaction, plan)
        .map(
            operation ->
                switch (operation.state()) {
                  case DONE -> State.APPLIED;
                  case ROLLED_BACK -> State.STOPPED;
                  case PENDING, RUNNING, ROLLING_BACK, IN_DOUBT -> State.APPLYING;
                })
        .orElse(State.PROPOSED);
  }

  private static Optional<OperationRecord> operation(Transaction transaction, PlanRecord plan) {
    return plan.operation().flatMap(transaction.operations()::find);
  }

  static PlanView view(Transaction transaction, PlanRecord plan) {
    PlanDocument document = Json.read(plan.document(), PlanDocument.class);
    return new PlanView(
        plan.number(),
        state(transaction, plan).name(),
        plan.operation().map(OperationId::toString).orElse(null),
        plan.undoes().orElse(null),
        plan.createdAt(),
        document.goal(),
        document.horizonHours(),
        document.economy(),
        document.quality(),
        document.hosts(),
        moves(transaction, plan, document),
        document.stays(),
        document.notes());
  }

  private static List<PlanView.Move> moves(
      Transaction transaction, PlanRecord plan, PlanDocument document) {
    return plan.operation()
        .map(
            operation ->
                document.moves().stream()
                    .map(move -> move(transaction, plan.number(), operation, move))
                    .toList())
        .orElse(document.moves());
  }

  private static PlanView.Move move(
      Transaction transaction, long plan, OperationId applying, PlanView.Move move) {
    String key = ApplyPlan.keyOf(plan, applying, move.wave(), move.vm());
    Optional<OperationRecord> made =
        transaction
            .operations()
            .findByKey(key)
            .map(Accepted::operation)
            .flatMap(transaction.operations()::find);
    return made.map(operation -> with(move, state(operation.state()), operation.id().toString()))
        .orElseGet(
            () -> isWaveDone(transaction, applying, move.wave()) ? with(move, "DONE", null) : move);
  }

  /** A VM that was at its destination already needs no operation. */
  private static boolean isWaveDone(Transaction transaction, OperationId applying, int wave) {
    String step = ApplyPlan.stepOf(wave);
    return transaction.operations().journal(applying).stream()
        .anyMatch(entry -> entry.step().equals(step) && entry.event() == StepEvent.DONE);
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
