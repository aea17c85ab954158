package io.godwit.controller.fleet;

import io.godwit.api.OperationView;
import io.godwit.controller.operation.ApplyPlan;
import io.godwit.controller.operation.ApplyPlan.Application;
import io.godwit.controller.operation.DeleteVm;
import io.godwit.controller.operation.HandOverFigures;
import io.godwit.controller.operation.Json;
import io.godwit.controller.operation.LaunchHost;
import io.godwit.controller.operation.MigrateVm;
import io.godwit.controller.operation.Move;
import io.godwit.controller.operation.Remains;
import io.godwit.controller.operation.TerminateHost;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import io.godwit.model.MigrationPhase;
import io.godwit.model.OperationId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Operations as users see them. */
final class OperationViews {
  private final Store store;
  private final VmStates states;
  private final ProgressBoard progress;
  private final Watchers watchers;

  OperationViews(Store store, VmStates states, ProgressBoard progress, Watchers watchers) {
    this.store = store;
    this.states = states;
    this.progress = progress;
    this.watchers = watchers;
  }

  Optional<OperationView> find(OperationId id) {
    long sequence = watchers.sequence(id);
    return store.read(
        transaction ->
            transaction
                .operations()
                .find(id)
                .map(operation -> view(transaction, operation, sequence)));
  }

  List<OperationView> all() {
    return store.read(
        transaction ->
            transaction.operations().all().stream()
                .map(operation -> view(transaction, operation, watchers.sequence(operation.id())))
                .toList());
  }

  private OperationView view(Transaction transaction, OperationRecord operation, long sequence) {
    List<JournalEntry> journal = transaction.operations().journal(operation.id());
    Optional<Application> application = application(operation);
    String source = source(transaction, operation).orElse(null);
    String destination = destination(transaction, operation).orElse(null);
    return new OperationView(
        operation.id().toString(),
        operation.kind().name(),
        operation.state().name(),
        operation.vmName().map(Object::toString).orElse(null),
        operation.image().map(Object::toString).orElse(null),
        application.map(Application::plan).orElse(null),
        source,
        destination,
        phase(operation, journal).orElse(null),
        application
            .filter(plan -> operation.state().isActive())
            .map(plan -> movesMade(transaction, operation, plan))
            .or(() -> progress.of(operation.id()))
            .orElse(null),
        operation.cancelRequested(),
        operation.cause().map(cause -> cause(transaction, operation, cause)).orElse(null),
        report(operation, journal, source, destination).orElse(null),
        lost(operation, journal).orElse(null),
        left(operation, journal).orElse(null),
        relay(operation, journal).map(host -> hostName(transaction, host)).orElse(null),
        Move.isOutsideWindows(operation),
        steps(journal),
        operation.createdAt(),
        operation.endedAt().orElse(null),
        sequence);
  }

  /** A host that was terminated is in the store no more. */
  private static Optional<String> source(Transaction transaction, OperationRecord operation) {
    return operation.kind() == OperationKind.TERMINATE_HOST
        ? Optional.of(Json.read(operation.parameters(), TerminateHost.Farewell.class).name())
        : operation.source().map(host -> hostName(transaction, host));
  }

  /** A host that is launched is not in the store yet. */
  private static Optional<String> destination(Transaction transaction, OperationRecord operation) {
    return operation.kind() == OperationKind.LAUNCH_HOST
        ? Optional.of(LaunchHost.wishOf(operation).host())
        : operation.destination().map(host -> hostName(transaction, host));
  }

  private static Optional<Application> application(OperationRecord operation) {
    return operation.kind() == OperationKind.APPLY_PLAN
        ? Optional.of(Json.read(operation.parameters(), Application.class))
        : Optional.empty();
  }

  /** Of those that this operation makes: others may have been made before. */
  private static OperationView.Progress movesMade(
      Transaction transaction, OperationRecord operation, Application application) {
    long made =
        transaction
            .operations()
            .byKeys(ApplyPlan.keysOf(application.plan(), operation.id()))
            .values()
            .stream()
            .filter(move -> move.state() == SagaState.DONE)
            .count();
    long all = application.waves().stream().mapToLong(wave -> wave.moves().size()).sum();
    return new OperationView.Progress(
        0, 0, 0, 0, 0, 0, null, "%d of %d moves made".formatted(made, all));
  }

  private static String hostName(Transaction transaction, HostId id) {
    return transaction.hosts().find(id).map(host -> host.name().value()).orElse(id.toString());
  }

  private OperationView.Cause cause(
      Transaction transaction, OperationRecord operation, Cause cause) {
    String vmState =
        operation
            .vm()
            .flatMap(vm -> transaction.vms().find(vm))
            .map(vm -> vmState(transaction, vm))
            .orElse(null);
    return new OperationView.Cause(cause.code(), cause.message(), vmState);
  }

  private String vmState(Transaction transaction, VmRecord vm) {
    return "VM %s is %s on host %s"
        .formatted(vm.spec().name(), states.of(vm), hostName(transaction, states.whereIs(vm)));
  }

  private Optional<String> phase(OperationRecord operation, List<JournalEntry> journal) {
    if (journal.isEmpty()) {
      return operation.kind() == OperationKind.MIGRATE
          ? Optional.of(MigrationPhase.PREFLIGHT.label())
          : Optional.empty();
    }
    String step = journal.getLast().step();
    return Optional.of(
        operation.kind() == OperationKind.MIGRATE ? phase(operation.id(), step).label() : step);
  }

  private MigrationPhase phase(OperationId operation, String step) {
    return switch (step) {
      case "preflight", "reserve" -> MigrationPhase.PREFLIGHT;
      case "seed" -> MigrationPhase.SEED;
      case "prepare", "grant" -> MigrationPhase.PREPARE;
      case "hand-over" -> progress.phase(operation, step).orElse(MigrationPhase.PRE_COPY);
      case "commit-owner", "finish" -> MigrationPhase.FINISH;
      default -> MigrationPhase.CLEANUP;
    };
  }

  private static Optional<OperationView.MigrationReport> report(
      OperationRecord operation, List<JournalEntry> journal, String source, String destination) {
    return figures(operation, journal)
        .filter(HandOverFigures::isMeasured)
        .map(figures -> report(operation, figures, source, destination));
  }

  private static Optional<String> lost(OperationRecord operation, List<JournalEntry> journal) {
    if (operation.kind() == OperationKind.DELETE_VM) {
      return DeleteVm.Gone.in(journal).map(OperationViews::words);
    }
    return figures(operation, journal).map(HandOverFigures::loss).filter(loss -> !loss.isEmpty());
  }

  private static Optional<String> left(OperationRecord operation, List<JournalEntry> journal) {
    return operation.kind() == OperationKind.MIGRATE && operation.state().isFinal()
        ? Remains.in(journal)
        : Optional.empty();
  }

  private static Optional<HostId> relay(OperationRecord operation, List<JournalEntry> journal) {
    return operation.kind() == OperationKind.MIGRATE
        ? MigrateVm.relayIn(journal)
        : Optional.empty();
  }

  private static String words(DeleteVm.Gone gone) {
    return "with the VM the policies that named it: "
        + gone.policies().stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static Optional<HandOverFigures> figures(
      OperationRecord operation, List<JournalEntry> journal) {
    if (operation.kind() != OperationKind.MIGRATE || operation.state() != SagaState.DONE) {
      return Optional.empty();
    }
    return HandOverFigures.in(journal);
  }

  private static OperationView.MigrationReport report(
      OperationRecord operation, HandOverFigures figures, String source, String destination) {
    Duration total = Duration.between(operation.createdAt(), operation.endedAt().orElseThrow());
    return new OperationView.MigrationReport(
        operation.vmName().orElseThrow().value(),
        source,
        destination,
        total.toMillis(),
        figures.downtimeMicros() / 1000.0,
        figures.blackoutMicros() < 0 ? null : figures.blackoutMicros() / 1000.0,
        figures.memoryBytes(),
        figures.diskBytes(),
        figures.memoryWireBytes(),
        figures.diskWireBytes(),
        figures.memoryWireBytes() + figures.diskWireBytes() + figures.controlWireBytes());
  }

  /** Steps that have begun, in the order of their beginning. */
  private static List<OperationView.StepView> steps(List<JournalEntry> journal) {
    Map<String, OperationView.StepView> steps = new LinkedHashMap<>();
    for (JournalEntry entry : journal) {
      steps.merge(entry.step(), first(entry), (before, now) -> next(before, entry));
    }
    return List.copyOf(steps.values());
  }

  private static OperationView.StepView first(JournalEntry entry) {
    return new OperationView.StepView(entry.step(), entry.event().name(), entry.at(), null);
  }

  private static OperationView.StepView next(OperationView.StepView before, JournalEntry entry) {
    return switch (entry.event()) {
      case STARTED, UNDO_STARTED ->
          new OperationView.StepView(entry.step(), entry.event().name(), before.startedAt(), null);
      case DONE, FAILED, UNDONE, UNDO_FAILED ->
          new OperationView.StepView(
              entry.step(), entry.event().name(), before.startedAt(), entry.at());
    };
  }
}
