package io.godwit.controller.fleet;

import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanView;
import io.godwit.api.Problem;
import io.godwit.controller.fleet.PlanViews.State;
import io.godwit.controller.operation.ApplyPlan.Application;
import io.godwit.controller.operation.ApplyPlan.Wave;
import io.godwit.controller.operation.Json;
import io.godwit.controller.operation.PlannedMove;
import io.godwit.controller.plan.CpuDemands;
import io.godwit.controller.plan.DocumentWriter;
import io.godwit.controller.plan.Drift;
import io.godwit.controller.plan.FleetSnapshot;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.plan.PriceFile;
import io.godwit.controller.plan.PriceFileException;
import io.godwit.controller.plan.Prices;
import io.godwit.controller.plan.Question;
import io.godwit.controller.plan.Question.Asked;
import io.godwit.controller.plan.Undoing;
import io.godwit.controller.plan.UnpricedException;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.NewOperation;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.PlanRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.Explained;
import io.godwit.migration.plan.Outcome;
import io.godwit.migration.plan.Plan;
import io.godwit.migration.plan.Planner;
import io.godwit.model.OperationId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** Plans: made without touching anything, then applied, taken back or discarded. */
public final class Plans {
  /** The same fleet gives the same plan, as far as the time for it lets it. */
  private static final long SEED = 20_260_101;

  private final Store store;
  private final Snapshots snapshots;
  private final CpuDemands demands;
  private final Optional<Path> prices;
  private final Submissions submissions;
  private final InstantSource clock;
  private final InstantSource even;

  /** A search takes a core and up to a gigabyte. */
  private final ReentrantLock searching = new ReentrantLock();

  /**
   * @param even a clock that setting the machine's does not move
   */
  Plans(
      Store store,
      Snapshots snapshots,
      CpuDemands demands,
      Optional<Path> prices,
      Submissions submissions,
      InstantSource clock,
      InstantSource even) {
    this.store = store;
    this.snapshots = snapshots;
    this.demands = demands;
    this.prices = prices;
    this.submissions = submissions;
    this.clock = clock;
    this.even = even;
  }

  /** Newest first. */
  public List<PlanView> list() {
    return store.read(
        transaction ->
            transaction.plans().all().stream()
                .map(plan -> PlanViews.view(transaction, plan))
                .toList());
  }

  /**
   * @throws RefusedException NOT_FOUND
   */
  public PlanView show(long number) {
    return store.read(transaction -> PlanViews.view(transaction, find(transaction, number)));
  }

  /**
   * Makes a plan; nothing is moved.
   *
   * @throws RefusedException INVALID, NOT_FOUND, or PREFLIGHT_FAILED where there is none, with its
   *     reasons
   */
  public PlanView make(PlanRequest request) {
    FleetSnapshot fleet = snapshots.take();
    Optional<Prices> known = prices();
    Asked asked = ask(fleet, known, request);
    Plan plan =
        switch (search(asked)) {
          case Outcome.Planned planned -> planned.plan();
          case Outcome.Refused refused -> throw refused(refused.refusals());
        };
    if (plan.moves().isEmpty()) {
      throw nothingToMove(plan);
    }
    return keep(
        DocumentWriter.write(plan, fleet, known, new PastMoves(store), asked.notes()),
        Optional.empty());
  }

  private Optional<Prices> prices() {
    if (prices.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(PriceFile.read(prices.get()));
    } catch (PriceFileException e) {
      throw new RefusedException(Problem.Code.INVALID, e.getMessage());
    }
  }

  private Asked ask(FleetSnapshot fleet, Optional<Prices> known, PlanRequest request) {
    try {
      return Question.of(fleet, demands, known, PlanWishes.read(request, fleet));
    } catch (UnpricedException e) {
      throw new RefusedException(
          Problem.Code.INVALID,
          e.getMessage()
              + ": add what is missing to the controller's price file (prices.file), or plan for"
              + " the fewest hosts");
    }
  }

  private Outcome search(Asked asked) {
    searching.lock();
    try {
      return Planner.plan(
          asked.request(),
          new SplittableRandom(SEED),
          PlanBudget.of(asked.request().fleet().vms().size(), even));
    } finally {
      searching.unlock();
    }
  }

  private static RefusedException refused(List<? extends Explained> refusals) {
    return new RefusedException(
        Problem.Code.PREFLIGHT_FAILED,
        "there is no such plan: "
            + refusals.stream().map(Explained::reason).collect(Collectors.joining("; "))
            + "; nothing was changed",
        refusals.stream()
            .map(each -> new Problem.Refusal(each.code(), each.reason(), each.remedy()))
            .toList());
  }

  private static RefusedException nothingToMove(Plan plan) {
    String empty =
        plan.releases().stream()
            .map(release -> release.host().value())
            .collect(Collectors.joining(", "));
    String reason = "no VM need be moved; hosts without a VM: " + empty;
    return new RefusedException(
        Problem.Code.PREFLIGHT_FAILED,
        reason + "; nothing was changed",
        List.of(
            new Problem.Refusal(
                "NOTHING_TO_MOVE", reason, "give those hosts back, or keep them as spares")));
  }

  private PlanView keep(PlanDocument document, Optional<Long> undoes) {
    long number =
        store.write(
            transaction ->
                transaction.plans().insert(Json.write(document), undoes, clock.instant()));
    return show(number);
  }

  /**
   * Makes the plan that takes another one back; nothing is moved.
   *
   * @throws RefusedException NOT_FOUND, or CONFLICT where none of its moves was made, or it is
   *     being applied
   */
  public PlanView undo(long number) {
    PlanRecord record = store.read(transaction -> find(transaction, number));
    refuseApplying(record);
    PlanDocument document = Json.read(record.document(), PlanDocument.class);
    PlanDocument back = Undoing.of(document, snapshots.take());
    if (record.operation().isEmpty() || back.moves().isEmpty()) {
      throw conflict("none of the VMs that plan %d moves is where it brings it".formatted(number));
    }
    return keep(back, Optional.of(number));
  }

  /**
   * Takes a plan out of those that may be applied.
   *
   * @throws RefusedException NOT_FOUND, or CONFLICT where it is being applied, or was
   */
  public PlanView discard(long number) {
    store.change(
        transaction -> {
          State state = PlanViews.state(transaction, find(transaction, number));
          if (state == State.APPLYING || state == State.APPLIED) {
            throw conflict("plan %d is %s and cannot be discarded".formatted(number, state.name()));
          }
          transaction.plans().discard(number);
        });
    return show(number);
  }

  /**
   * Applies a plan, or goes on with one that has stopped.
   *
   * @throws RefusedException NOT_FOUND; CONFLICT where it was applied or discarded, or any plan is
   *     being applied; PREFLIGHT_FAILED where the fleet has changed, with all that has
   */
  public OperationView apply(long number, Optional<String> idempotencyKey) {
    Submissions.Request request =
        new Submissions.Request(
            new Application(number, List.of(), List.of(), List.of()), idempotencyKey);
    return submissions.repeated(request).orElseGet(() -> apply(number, request));
  }

  private OperationView apply(long number, Submissions.Request request) {
    PlanRecord record = store.read(transaction -> find(transaction, number));
    refuseApplying(record);
    PlanDocument document = Json.read(record.document(), PlanDocument.class);
    refuseDrift(record, document);
    return submissions.submit(
        request,
        (transaction, id, fingerprint) -> {
          refuseUnlessApplicable(transaction, number);
          transaction
              .operations()
              .insert(
                  operation(id, application(transaction, number, document), request, fingerprint));
          transaction.plans().setOperation(number, id);
        });
  }

  private void refuseDrift(PlanRecord record, PlanDocument document) {
    List<String> changes = Drift.since(document, record.createdAt(), snapshots.take());
    if (!changes.isEmpty()) {
      throw new RefusedException(
          Problem.Code.PREFLIGHT_FAILED,
          "the fleet is not as plan %d saw it: %s; nothing was changed"
              .formatted(record.number(), String.join("; ", changes)),
          changes.stream()
              .map(
                  change ->
                      new Problem.Refusal(
                          "FLEET_CHANGED", change, "make a new plan: godwit consolidate"))
              .toList());
    }
  }

  private void refuseApplying(PlanRecord plan) {
    State state = store.read(transaction -> PlanViews.state(transaction, plan));
    if (state == State.APPLYING) {
      throw conflict(
          "plan %d is being applied by operation %s"
              .formatted(plan.number(), plan.operation().orElseThrow()));
    }
  }

  private static void refuseUnlessApplicable(Transaction transaction, long number) {
    State state = PlanViews.state(transaction, find(transaction, number));
    if (state != State.PROPOSED && state != State.STOPPED) {
      throw conflict("plan %d is %s".formatted(number, state.name()));
    }
    transaction.operations().unfinished().stream()
        .filter(operation -> operation.kind() == OperationKind.APPLY_PLAN)
        .map(OperationRecord::id)
        .findFirst()
        .ifPresent(
            other -> {
              throw conflict("another plan is being applied by operation " + other);
            });
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

  /** Hosts that a plan empties take no VMs from then on; where it is taken back, they do again. */
  private static Application application(
      Transaction transaction, long number, PlanDocument document) {
    List<String> open =
        transaction.hosts().all().stream()
            .filter(HostRecord::schedulable)
            .map(host -> host.name().value())
            .toList();
    return new Application(
        number,
        document.isUndo()
            ? document.filled().stream().filter(host -> !open.contains(host)).toList()
            : List.of(),
        document.isUndo() ? List.of() : document.emptied().stream().filter(open::contains).toList(),
        waves(document));
  }

  private static List<Wave> waves(PlanDocument document) {
    Map<Integer, List<PlannedMove>> waves = new TreeMap<>();
    for (PlanView.Move move : document.moves()) {
      waves
          .computeIfAbsent(move.wave(), wave -> new ArrayList<>())
          .add(new PlannedMove(move.vm(), move.source(), move.destination(), move.cold()));
    }
    return waves.values().stream().map(Wave::new).toList();
  }

  private static PlanRecord find(Transaction transaction, long number) {
    return transaction
        .plans()
        .find(number)
        .orElseThrow(
            () ->
                new RefusedException(
                    Problem.Code.NOT_FOUND,
                    "there is no plan %d; 'godwit plan list' shows what there is"
                        .formatted(number)));
  }

  private static RefusedException conflict(String what) {
    return new RefusedException(Problem.Code.CONFLICT, what + "; nothing was changed");
  }
}
