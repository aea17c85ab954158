package io.godwit.controller.fleet;

import io.godwit.api.OperationView;
import io.godwit.api.PlanView;
import io.godwit.api.Problem;
import io.godwit.controller.fleet.PlanViews.State;
import io.godwit.controller.operation.ApplyPlan.Application;
import io.godwit.controller.operation.ApplyPlan.Closed;
import io.godwit.controller.operation.ApplyPlan.Wave;
import io.godwit.controller.operation.Json;
import io.godwit.controller.operation.PlannedMove;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.plan.Progressed;
import io.godwit.controller.plan.Timetable;
import io.godwit.controller.store.NewOperation;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.PlanRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.Refusal;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import io.godwit.model.VmName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Begins the operations that apply plans. */
final class PlanApplications {
  private final Store store;
  private final Snapshots snapshots;
  private final Submissions submissions;
  private final InstantSource clock;

  PlanApplications(Store store, Snapshots snapshots, Submissions submissions, InstantSource clock) {
    this.store = store;
    this.snapshots = snapshots;
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
    List<String> changes = drift(record, document);
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

  private List<String> drift(PlanRecord record, PlanDocument document) {
    return Stream.concat(
            snapshots.changesSince(record, document).stream(), tooSilent(document).stream())
        .toList();
  }

  /** Of its moves that are not made yet those that are known by now to break its own limit. */
  private List<String> tooSilent(PlanDocument document) {
    if (document.maximumBlackoutMillis() == null) {
      return List.of();
    }
    Map<Set<HostName>, Duration> measured = PastMoves.until(store, clock.instant()).blackouts();
    List<PlanView.Move> left = store.read(transaction -> movesLeft(transaction, document).toList());
    return left.stream()
        .filter(move -> !move.cold())
        .filter(move -> blackout(measured, move).toMillis() > document.maximumBlackoutMillis())
        .map(
            move ->
                "VM %s would be silent for %d ms on its way from %s to %s by now, longer than %d ms"
                    .formatted(
                        move.vm(),
                        blackout(measured, move).toMillis(),
                        move.source(),
                        move.destination(),
                        document.maximumBlackoutMillis()))
        .toList();
  }

  private static Duration blackout(Map<Set<HostName>, Duration> measured, PlanView.Move move) {
    return measured.getOrDefault(
        Set.of(new HostName(move.source()), new HostName(move.destination())), Duration.ZERO);
  }

  /** Rules that were added since it was made, before anything of it is done. */
  private void refuseBroken(PlanRecord record, PlanDocument document) {
    List<Refusal> broken = broken(document);
    if (!broken.isEmpty()) {
      throw Refusals.preflight(
          "plan %d was made before a rule that it would break, or for another time"
              .formatted(record.number()),
          broken);
    }
  }

  /** What the rules that are kept say to its moves that are not made yet, were it applied now. */
  List<Refusal> broken(PlanDocument document) {
    List<Refusal> misplaced =
        store.read(
            transaction ->
                KeptRules.againstEnds(
                    transaction, endsLeft(transaction, document), clock.instant()));
    List<PlanView.Move> left = store.read(transaction -> movesLeft(transaction, document).toList());
    Silences silences = new Silences(store, clock.instant());
    return Stream.of(
            misplaced.stream(),
            tooLate(document).stream().<Refusal>map(Refusal.WindowTooShort::new),
            left.stream()
                .filter(move -> !move.cold())
                .flatMap(
                    move ->
                        silences
                            .against(
                                new VmName(move.vm()),
                                new HostName(move.source()),
                                new HostName(move.destination()),
                                Optional.empty())
                            .stream()))
        .flatMap(each -> each)
        .toList();
  }

  /** Of its moves that are not made yet those that would outlast a window, were it applied now. */
  List<String> tooLate(PlanDocument document) {
    return store.read(transaction -> tooLate(transaction, document, clock.instant()));
  }

  static List<String> tooLate(Transaction transaction, PlanDocument document, Instant now) {
    return new Timetable(
            movesLeft(transaction, document).map(Timetable.Leg::of).toList(),
            Selected.kept(transaction),
            now)
        .tooLate();
  }

  /** Of moves that are made already no rule is asked: else a plan that has stopped stays so. */
  private static Map<String, String> endsLeft(Transaction transaction, PlanDocument document) {
    Map<String, String> ends = new HashMap<>();
    movesLeft(transaction, document).forEach(move -> ends.put(move.vm(), move.destination()));
    return ends;
  }

  /** Those that are not made yet, of VMs that there are. */
  private static Stream<PlanView.Move> movesLeft(Transaction transaction, PlanDocument document) {
    Map<String, String> hostOf = PlanViews.hostOf(transaction);
    Progressed progressed = new Progressed(document.moves(), hostOf);
    return document.moves().stream()
        .filter(move -> hostOf.containsKey(move.vm()) && !progressed.isMade(move));
  }

  /** As {@link Plans#changes}. */
  List<String> changes(long number) {
    PlanRecord record = store.read(transaction -> Plans.find(transaction, number));
    PlanDocument document = store.read(transaction -> PlanViews.document(transaction, record));
    return Stream.concat(
            drift(record, document).stream(), broken(document).stream().map(Refusal::reason))
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
        waves(transaction, document));
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
        movesLeft(transaction, document)
            .collect(
                Collectors.groupingBy(
                    PlanView.Move::wave,
                    Collectors.mapping(PlanApplications::planned, Collectors.toList())));
    int waves = document.moves().stream().mapToInt(PlanView.Move::wave).max().orElse(0);
    return IntStream.rangeClosed(1, waves)
        .mapToObj(wave -> new Wave(left.getOrDefault(wave, List.of())))
        .toList();
  }

  private static PlannedMove planned(PlanView.Move move) {
    return new PlannedMove(move.vm(), move.source(), move.destination(), move.cold());
  }
}
