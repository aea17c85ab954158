package io.godwit.controller.fleet;

import io.godwit.api.AutomaticRequest;
import io.godwit.api.AutomaticView;
import io.godwit.api.PlanView;
import io.godwit.api.Problem;
import io.godwit.controller.operation.ApplyPlan;
import io.godwit.controller.operation.Json;
import io.godwit.controller.store.AutomaticTable;
import io.godwit.controller.store.AutomaticTable.Told;
import io.godwit.controller.store.AutomaticTurn;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.migration.plan.auto.GuardRails;
import io.godwit.migration.plan.auto.History;
import io.godwit.migration.plan.auto.History.OwnMove;
import io.godwit.migration.plan.auto.Turn;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.model.Few;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.runtime.Tasks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Consolidation that runs by itself, within guard rails. A turn makes a plan as its user would have
 * it made and applies it; what the turn has come to is kept for people. It acts only while every
 * host answers and no other plan is being applied.
 */
public final class Automatic {
  /** Between two looks whether a turn is due. */
  public static final Duration INTERVAL = Duration.ofSeconds(15);

  private static final Logger LOG = System.getLogger(Automatic.class.getName());
  private static final int SHOWN = 20;
  private static final int NAMED = 5;

  private final Store store;
  private final Plans plans;
  private final Snapshots snapshots;
  private final Presences presences;
  private final InstantSource clock;
  private final Tasks tasks;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile Optional<Waiting> waiting = Optional.empty();

  /** Whether a host answers. */
  @FunctionalInterface
  interface Presences {
    boolean answers(HostRecord host);
  }

  Automatic(
      Store store,
      Plans plans,
      Snapshots snapshots,
      Presences presences,
      InstantSource clock,
      Tasks tasks) {
    this.store = store;
    this.plans = plans;
    this.snapshots = snapshots;
    this.presences = presences;
    this.clock = clock;
    this.tasks = tasks;
  }

  /**
   * Turns it on, or tells it something else; its first turn is soon.
   *
   * @throws RefusedException INVALID, NOT_FOUND; nothing was changed
   */
  public AutomaticView turnOn(AutomaticRequest request) {
    AutomaticWish wish = AutomaticWish.read(request);
    var unused = PlanWishes.read(wish.plan(), snapshots.take().withReserves(any -> true));
    var unusedGain = PlanWishes.minimumGain(wish.plan());
    store.change(
        transaction -> transaction.automatic().turnOn(Json.write(wish.told()), clock.instant()));
    return show();
  }

  /** What is under way goes on; no turn follows. */
  public AutomaticView turnOff() {
    store.change(transaction -> transaction.automatic().turnOff());
    return show();
  }

  public AutomaticView show() {
    return store.read(this::view);
  }

  private AutomaticView view(Transaction transaction) {
    List<AutomaticView.Turn> turns =
        transaction.automatic().newestTurns(SHOWN).stream()
            .map(turn -> view(transaction, turn))
            .toList();
    Optional<Told> told = transaction.automatic().told();
    if (told.isEmpty()) {
      return new AutomaticView(false, null, null, null, null, turns);
    }
    AutomaticWish wish = wish(told.get());
    Instant now = clock.instant();
    if (isApplying(transaction)) {
      return new AutomaticView(
          true, told.get().since(), wish.told(), now, "a plan is being applied", turns);
    }
    return switch (history(transaction, told.get(), wish.rails(), now).next(wish.rails(), now)) {
      case Turn.Wait wait ->
          new AutomaticView(true, told.get().since(), wish.told(), wait.until(), wait.why(), turns);
      case Turn.Plan due ->
          new AutomaticView(true, told.get().since(), wish.told(), now, null, turns);
    };
  }

  private static AutomaticView.Turn view(Transaction transaction, AutomaticTurn turn) {
    return new AutomaticView.Turn(
        turn.at(),
        turn.plan().orElse(null),
        turn.plan()
            .flatMap(transaction.plans()::find)
            .map(plan -> PlanViews.state(transaction, plan).name())
            .orElse(null),
        turn.what());
  }

  private static AutomaticWish wish(Told told) {
    return AutomaticWish.read(Json.read(told.settings(), AutomaticRequest.class));
  }

  /** Takes a turn where one is due, aside. To be called at each {@link #INTERVAL}. */
  public void lookSoon() {
    if (looking.compareAndSet(false, true)) {
      var unused =
          tasks.start(
              "automatic consolidation",
              () -> {
                try {
                  look();
                } catch (RuntimeException e) {
                  LOG.log(Level.ERROR, "automatic consolidation failed; it goes on", e);
                } finally {
                  looking.set(false);
                }
              });
    }
  }

  /** Until when nothing is due, as long as it was told nothing else. */
  private record Waiting(Told told, Instant until) {}

  /** What one turn is made from, seen at one moment. */
  private record Due(Told told, AutomaticWish wish, Turn.Plan turn, Instant now) {}

  /** Takes a turn where one is due. */
  void look() {
    store.read(this::due).ifPresent(due -> take(due, due.now()));
  }

  private Optional<Due> due(Transaction transaction) {
    Optional<Told> told = transaction.automatic().told().filter(on -> !isApplying(transaction));
    if (told.isEmpty()) {
      return Optional.empty();
    }
    // Not before it was told, or this turn would not count as one since then.
    Instant now = clock.instant();
    AutomaticWish wish = wish(told.get());
    if (!mayBeDue(transaction, told.get(), wish.rails(), now)) {
      return Optional.empty();
    }
    History history = history(transaction, told.get(), wish.rails(), now);
    return switch (history.next(wish.rails(), now)) {
      case Turn.Plan turn -> Optional.of(new Due(told.get(), wish, turn, now));
      case Turn.Wait wait -> {
        waiting = Optional.of(new Waiting(told.get(), wait.until()));
        yield Optional.empty();
      }
    };
  }

  /** Without what was moved, which is much to read and only ever makes it wait. */
  private boolean mayBeDue(Transaction transaction, Told told, GuardRails rails, Instant now) {
    boolean isWaiting =
        waiting
            .filter(known -> known.told().equals(told) && now.isBefore(known.until()))
            .isPresent();
    History turns = new History(lastTurn(transaction, told), Map.of(), List.of());
    return !isWaiting && turns.next(rails, now) instanceof Turn.Plan;
  }

  private static boolean isApplying(Transaction transaction) {
    return transaction.operations().unfinished().stream()
        .anyMatch(operation -> operation.kind() == OperationKind.APPLY_PLAN);
  }

  private void take(Due due, Instant now) {
    Optional<String> silent = silent();
    if (silent.isPresent()) {
      note(now, Optional.empty(), silent.get());
      return;
    }
    try {
      apply(affordable(due, due.turn().mostMoves()), due.told(), now);
    } catch (RefusedException e) {
      note(now, Optional.empty(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a turn of automatic consolidation failed; the next one is tried", e);
      note(now, Optional.empty(), "the turn failed, see the controller's log: " + e.getMessage());
    }
  }

  /**
   * The plan, with fewer moves where these cost more than is left of the day's.
   *
   * @throws RefusedException where there is none
   */
  private PlanView affordable(Due due, int mostMoves) {
    PlanView plan = plans.make(due.wish().planOf(mostMoves), due.turn().resting());
    Optional<Money> most = due.turn().mostCost();
    if (most.isEmpty()) {
      return plan;
    }
    Optional<Money> cost = costOf(plan);
    if (cost.filter(sum -> !sum.isMoreThan(most.get())).isPresent()) {
      return plan;
    }
    PlanView unused = plans.discard(plan.number());
    int fewer = cost.map(sum -> due.turn().fewer(plan.moves().size(), sum)).orElse(0);
    if (fewer < 1) {
      throw new RefusedException(Problem.Code.PREFLIGHT_FAILED, tooDear(plan, cost, most.get()));
    }
    return affordable(due, fewer);
  }

  private static String tooDear(PlanView plan, Optional<Money> cost, Money most) {
    return cost.map(
            sum ->
                "plan %d is not applied: its moves would cost %s, and %s is left of what those of 24 hours may"
                    .formatted(plan.number(), sum, most))
        .orElseGet(
            () ->
                "plan %d is not applied: what its moves cost is not known, and those of 24 hours have a limit; give the controller prices (prices.file)"
                    .formatted(plan.number()));
  }

  /** Empty where it is not known of one of them. */
  private static Optional<Money> costOf(PlanView plan) {
    return plan.moves().stream().allMatch(move -> move.cost() != null)
        ? Optional.of(
            plan.moves().stream()
                .map(move -> Money.parse(move.cost()))
                .reduce(Money.ZERO, Money::plus))
        : Optional.empty();
  }

  /**
   * Noted before: what is not noted could be moved beyond what a day may have. Nothing is applied
   * where somebody has turned it off, or told it something else, while it was planned.
   */
  private void apply(PlanView plan, Told told, Instant now) {
    AutomaticTurn turn =
        new AutomaticTurn(
            now,
            Optional.of(plan.number()),
            "plan %d with %d moves".formatted(plan.number(), plan.moves().size()));
    boolean isWanted =
        store.write(
            transaction -> {
              boolean isAsBefore = transaction.automatic().told().equals(Optional.of(told));
              if (isAsBefore) {
                transaction.automatic().addTurn(turn);
              }
              return isAsBefore;
            });
    if (!isWanted) {
      return;
    }
    LOG.log(Level.INFO, "automatic consolidation: {0} is applied", turn.what());
    try {
      var unused = plans.apply(plan.number(), Optional.empty());
    } catch (RefusedException e) {
      note(
          now,
          Optional.empty(),
          "plan %d was not applied: %s".formatted(plan.number(), e.getMessage()));
    }
  }

  private Optional<String> silent() {
    List<HostRecord> silent =
        store.read(
            transaction ->
                transaction.hosts().all().stream()
                    .filter(host -> transaction.hosts().givenBackBy(host.id()).isEmpty())
                    .filter(host -> !presences.answers(host))
                    .toList());
    return silent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "nothing was planned, since these hosts do not answer: "
                + Few.of(silent.stream().map(HostRecord::name).toList(), NAMED));
  }

  private void note(Instant at, Optional<Long> plan, String what) {
    LOG.log(Level.INFO, "automatic consolidation: {0}", what);
    store.change(transaction -> transaction.automatic().addTurn(new AutomaticTurn(at, plan, what)));
  }

  private static History history(
      Transaction transaction, Told told, GuardRails rails, Instant now) {
    return new History(
        lastTurn(transaction, told),
        lastMoves(transaction, rails, now),
        ownMoves(transaction, transaction.automatic().newestTurns(AutomaticTable.MOST_TURNS), now));
  }

  private static Optional<Instant> lastTurn(Transaction transaction, Told told) {
    return transaction.automatic().newestTurns(1).stream()
        .findFirst()
        .map(AutomaticTurn::at)
        .filter(at -> !at.isBefore(told.since()));
  }

  private static Map<VmName, Instant> lastMoves(
      Transaction transaction, GuardRails rails, Instant now) {
    Map<VmId, VmName> names = new HashMap<>();
    for (VmRecord vm : transaction.vms().all()) {
      names.put(vm.spec().id(), vm.spec().name());
    }
    Map<VmName, Instant> moved = new HashMap<>();
    for (OperationRecord move :
        transaction.operations().movesEndedSince(now.minus(rails.coolDown()))) {
      move.vm()
          .map(names::get)
          .ifPresent(vm -> moved.merge(vm, move.endedAt().orElseThrow(), Automatic::later));
    }
    return moved;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static List<OwnMove> ownMoves(
      Transaction transaction, List<AutomaticTurn> turns, Instant now) {
    return turns.stream()
        .filter(turn -> turn.at().plus(AutomaticTable.KEPT).isAfter(now))
        .flatMap(turn -> turn.plan().stream())
        .distinct()
        .flatMap(plan -> ownMoves(transaction, plan))
        .toList();
  }

  private static Stream<OwnMove> ownMoves(Transaction transaction, long plan) {
    Map<String, Money> costs = new HashMap<>();
    transaction
        .plans()
        .find(plan)
        .map(record -> PlanViews.document(transaction, record))
        .ifPresent(
            document ->
                document.moves().stream()
                    .filter(move -> move.cost() != null)
                    .forEach(
                        move ->
                            costs.put(
                                ApplyPlan.moveOf(move.wave(), move.vm()),
                                Money.parse(move.cost()))));
    return transaction.operations().byKeys(ApplyPlan.keysOf(plan)).entrySet().stream()
        .filter(move -> move.getValue().endedAt().isPresent())
        .map(
            move ->
                new OwnMove(
                    move.getValue().endedAt().orElseThrow(),
                    costs.getOrDefault(ApplyPlan.moveOf(plan, move.getKey()), Money.ZERO)));
  }
}
