package io.godwit.controller.fleet;

import io.godwit.api.OperationView;
import io.godwit.api.PlanView;
import io.godwit.api.Problem;
import io.godwit.controller.fleet.PlanViews.State;
import io.godwit.controller.operation.ApplyPlan.Application;
import io.godwit.controller.operation.ApplyPlan.Closed;
import io.godwit.controller.operation.ApplyPlan.Wave;
import io.godwit.controller.operation.Json;
import io.godwit.controller.operation.PlannedLaunch;
import io.godwit.controller.operation.PlannedMove;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.store.NewOperation;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.PlanRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.Refusal;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Begins the operations that apply plans. */
final class PlanApplications {
  private final Store store;
  private final PlanChecks checks;
  private final Submissions submissions;
  private final InstantSource clock;

  PlanApplications(Store store, PlanChecks checks, Submissions submissions, InstantSource clock) {
    this.store = store;
    this.checks = checks;
    this.submissions = submissions;
    this.clock = clock;
  }

  /** What was asked for, to be compared when its key comes again. */
  private record Asked(long plan) {}

  /** As {@link Plans#apply}. */
  OperationView begin(long number, Optional<String> idempotencyKey) {
    Submissions.Request request = new Submissions.Request(new Asked(number), idempotencyKey);
    return submissions.repeated(request).orElseGet(() -> begin(number, request));
  }

  private OperationView begin(long number, Submissions.Request request) {
    PlanRecord record = store.read(transaction -> Plans.find(transaction, number));
    PlanDocument document = store.read(transaction -> PlanViews.document(transaction, record));
    store.read(transaction -> applicable(transaction, number));
    refuseDrift(record, document);
    refuseBroken(record, document);
    return submissions.submit(
        request,
        (transaction, id, fingerprint) -> {
          State unused = applicable(transaction, number);
          Application application = application(transaction, record, document);
          transaction.operations().insert(operation(id, application, request, fingerprint));
          transaction.plans().setOperation(number, id);
        });
  }

  private static State applicable(Transaction transaction, long number) {
    State state = PlanViews.state(transaction, Plans.find(transaction, number));
    if (state != State.PROPOSED && state != State.STOPPED) {
      throw Plans.conflict("plan %d is %s".formatted(number, state.name()));
    }
    transaction.operations().unfinished().stream()
        .filter(operation -> operation.kind() == OperationKind.APPLY_PLAN)
        .map(OperationRecord::id)
        .findFirst()
        .ifPresent(
            other -> {
              throw Plans.conflict("another plan is being applied by operation " + other);
            });
    return state;
  }

  private void refuseDrift(PlanRecord record, PlanDocument document) {
    List<String> changes = checks.drift(record, document);
    if (!changes.isEmpty()) {
      throw new RefusedException(
          Problem.Code.PREFLIGHT_FAILED,
          "the fleet is not as plan %d saw it: %s; nothing was changed"
              .formatted(record.number(), String.join("; ", changes)),
          changes.stream()
              .map(change -> new Problem.Refusal("FLEET_CHANGED", change, remedy(record)))
              .toList());
    }
  }

  /** Rules that were added since it was made, before anything of it is done. */
  private void refuseBroken(PlanRecord record, PlanDocument document) {
    List<Refusal> broken = checks.of(document).refusals();
    if (!broken.isEmpty()) {
      throw Refusals.preflight(
          "plan %d was made before a rule that it would break, or for another time"
              .formatted(record.number()),
          broken);
    }
  }

  /** As {@link Plans#changes}. */
  List<String> changes(long number) {
    PlanRecord record = store.read(transaction -> Plans.find(transaction, number));
    PlanDocument document = store.read(transaction -> PlanViews.document(transaction, record));
    return Stream.concat(
            checks.drift(record, document).stream(), checks.of(document).changes().stream())
        .toList();
  }

  private static String remedy(PlanRecord record) {
    return record
        .undoes()
        .map(
            undone ->
                "put it right, for example by godwit host undrain, or make a new plan: godwit plan undo "
                    + undone)
        .orElse("make a new plan: godwit consolidate");
  }

  private NewOperation operation(
      OperationId id, Application application, Submissions.Request request, String fingerprint) {
    return new NewOperation(
        id,
        OperationKind.APPLY_PLAN,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Json.write(application),
        request.idempotencyKey(),
        fingerprint,
        clock.instant());
  }

  private static Application application(
      Transaction transaction, PlanRecord plan, PlanDocument document) {
    List<String> arrivals = document.moves().stream().map(PlanView.Move::destination).toList();
    List<String> none = List.of();
    return new Application(
        plan.number(),
        document.opens().stream()
            .flatMap(host -> closed(transaction, plan, host).stream())
            .toList(),
        document.isDrain()
            ? none
            : document.closes().stream().filter(host -> !arrivals.contains(host)).toList(),
        document.isDrain() ? none : document.closes().stream().filter(arrivals::contains).toList(),
        document.isDrain() ? document.closes() : none,
        // What an undo gives back had been given back before.
        document.isDrain() || document.isUndo() ? document.givesBack() : none,
        document.takesBack(),
        document.givesBack(),
        document.launches().stream().map(PlanApplications::planned).toList(),
        waves(transaction, document));
  }

  private static PlannedLaunch planned(PlanView.Launch launch) {
    return new PlannedLaunch(launch.host(), launch.provider(), launch.type(), launch.region());
  }

  /** A host that a plan has closed, where one is taken back that one. */
  private static Optional<Closed> closed(Transaction transaction, PlanRecord plan, String name) {
    return transaction
        .hosts()
        .find(new HostName(name))
        .filter(host -> Reopening.isOf(transaction, plan, host))
        .flatMap(host -> transaction.hosts().closedBy(host.id()))
        .map(by -> new Closed(name, by.toString()));
  }

  /** Each with those of its moves that are not made yet, which may be none. */
  private static List<Wave> waves(Transaction transaction, PlanDocument document) {
    Map<Integer, List<PlannedMove>> left =
        PlanChecks.movesLeft(transaction, document).stream()
            .collect(
                Collectors.groupingBy(
                    PlanView.Move::wave,
                    Collectors.mapping(PlanApplications::move, Collectors.toList())));
    int waves = document.moves().stream().mapToInt(PlanView.Move::wave).max().orElse(0);
    return IntStream.rangeClosed(1, waves)
        .mapToObj(wave -> new Wave(left.getOrDefault(wave, List.of())))
        .toList();
  }

  private static PlannedMove move(PlanView.Move move) {
    return new PlannedMove(move.vm(), move.source(), move.destination(), move.cold());
  }
}
