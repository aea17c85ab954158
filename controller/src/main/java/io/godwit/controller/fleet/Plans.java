package io.godwit.controller.fleet;

import io.godwit.api.OperationView;
import io.godwit.api.PlanChangesView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.MayLaunch;
import io.godwit.api.PlanSummaryView;
import io.godwit.api.PlanView;
import io.godwit.api.Problem;
import io.godwit.controller.fleet.PlanAnswers.Answer;
import io.godwit.controller.fleet.PlanAnswers.Setting;
import io.godwit.controller.fleet.PlanViews.State;
import io.godwit.controller.operation.Json;
import io.godwit.controller.plan.CpuDemands;
import io.godwit.controller.plan.DocumentWriter;
import io.godwit.controller.plan.FleetSnapshot;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.plan.PriceFile;
import io.godwit.controller.plan.PriceFileException;
import io.godwit.controller.plan.Prices;
import io.godwit.controller.plan.Question.Wish;
import io.godwit.controller.plan.RuleMerge;
import io.godwit.controller.plan.Undoing;
import io.godwit.controller.store.PlanRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.Explained;
import io.godwit.migration.plan.Outcome;
import io.godwit.migration.plan.Plan;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.model.Few;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans: made without touching anything, then applied, taken back or discarded. */
public final class Plans {
  private static final Logger LOG = System.getLogger(Plans.class.getName());

  private static final int KEPT = 200;
  private static final int NAMED = 10;

  private final Store store;
  private final Snapshots snapshots;
  private final CpuDemands demands;
  private final Optional<Path> prices;
  private final PlanAnswers answers;
  private final KeptRules kept;
  private final GivesBack givesBack;
  private final PlanChecks checks;
  private final PlanApplications applications;
  private final InstantSource clock;

  /** A search takes a core and much memory. */
  private final Semaphore searching = new Semaphore(1);

  Plans(
      Store store,
      Snapshots snapshots,
      CpuDemands demands,
      Optional<Path> prices,
      PlanAnswers answers,
      KeptRules kept,
      GivesBack givesBack,
      PlanChecks checks,
      PlanApplications applications,
      InstantSource clock) {
    this.store = store;
    this.snapshots = snapshots;
    this.demands = demands;
    this.prices = prices;
    this.answers = answers;
    this.kept = kept;
    this.givesBack = givesBack;
    this.checks = checks;
    this.applications = applications;
    this.clock = clock;
  }

  /** Newest first. Of those that nobody has applied only the newest are kept. */
  public List<PlanSummaryView> list() {
    return store.read(
        transaction ->
            transaction.plans().all().stream()
                .map(plan -> PlanViews.summary(transaction, plan))
                .toList());
  }

  /**
   * @throws RefusedException NOT_FOUND
   */
  public PlanView show(long number) {
    return store.read(transaction -> PlanViews.view(transaction, find(transaction, number)));
  }

  /**
   * Compares a plan with the fleet and the rules that are kept, as its application would.
   *
   * @throws RefusedException NOT_FOUND
   */
  public PlanChangesView changes(long number) {
    return new PlanChangesView(number, applications.changes(number));
  }

  /**
   * Makes a plan; nothing is moved.
   *
   * @throws RefusedException INVALID, NOT_FOUND, CONFLICT while another one is being made, or
   *     PREFLIGHT_FAILED where there is none, with its reasons
   */
  public PlanView make(PlanRequest request) {
    return make(request, Set.of(), Asker.PERSON);
  }

  /**
   * The same, with VMs that stay where they are, since they were moved not long ago.
   *
   * @throws RefusedException as the other
   */
  PlanView make(PlanRequest request, Set<VmName> resting) {
    return make(request, resting, Asker.PROGRAM);
  }

  /** Who asks for a plan; a program has no use for what else there could be. */
  private enum Asker {
    PERSON,
    PROGRAM
  }

  private PlanView make(PlanRequest request, Set<VmName> resting, Asker asker) {
    if (!searching.tryAcquire()) {
      throw conflict("another plan is being made; ask again in some seconds");
    }
    try {
      return aside(() -> search(request, resting, asker));
    } finally {
      searching.release();
    }
  }

  /** For seconds of nothing but computing, which would keep others from their virtual threads. */
  private static <T> T aside(Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .name("plan")
            .daemon()
            .start(
                () -> {
                  try {
                    result.complete(work.get());
                  } catch (RuntimeException | Error e) {
                    result.completeExceptionally(e);
                  }
                });
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException("a plan could not be made by " + thread.getName(), e);
    }
  }

  private PlanView search(PlanRequest request, Set<VmName> resting, Asker asker) {
    FleetSnapshot all = snapshots.take().resting(resting);
    refuseEmpty(all);
    Optional<Prices> known = PlanWishes.savesMoney(request) ? prices() : pricesIfUsable();
    FleetSnapshot fleet =
        request.drain() == null ? all.withReserves(host -> mayCount(host, known)) : all.ours();
    Wish asked = PlanWishes.read(request, fleet);
    Optional<Money> leastGain = PlanWishes.minimumGain(request);
    Optional<MayLaunch> mayLaunch = PlanWishes.mayLaunch(request);
    mayLaunch.ifPresent(answers::check);
    RuleMerge.Merged rules = kept.with(asked.rules(), fleet, asked.drain());
    Wish wish = asked.under(rules.rules(), rules.slow());
    wish.drain().ifPresent(host -> refuseHeld(host, fleet));
    Answer answer = answers.answer(new Setting(fleet, known), wish, mayLaunch);
    Plan plan =
        switch (answer.outcome()) {
          case Outcome.Planned planned -> planned.plan();
          case Outcome.Refused refused -> {
            List<Explained> reasons = new ArrayList<>(refused.refusals());
            if (asker == Asker.PERSON && mayLaunch.isEmpty()) {
              answers.offer(answer, wish).ifPresent(reasons::add);
            }
            throw Refusals.preflight(noPlan(rules), reasons);
          }
        };
    PlanDocument moving =
        DocumentWriter.write(
                plan,
                answer.setting().fleet(),
                answer.setting().host(),
                answer.setting().prices(),
                pastMoves(),
                notes(answer, rules, known))
            .silentFor(wish.maximumBlackout())
            .draining(wish.drain());
    PlanDocument timely = moving.noting(checks.of(moving).notes());
    PlanDocument document =
        switch (wish.emptied()) {
          case CLOSE -> timely.noting(frontDoors(timely));
          case GIVE_BACK -> givesBack.add(timely, fleet, wish.drain());
        };
    if (document.isIdle()) {
      throw nothingToDo(document, wish);
    }
    leastGain
        .filter(least -> !answer.isMending())
        .ifPresent(least -> refuseLittleGain(document, least));
    return keep(document, Optional.empty());
  }

  /** A host that is off is not missed where nobody knows what it costs. */
  private static boolean mayCount(FleetSnapshot.Host reserve, Optional<Prices> prices) {
    return prices
        .map(known -> known.perHour(reserve.name(), reserve.provider()).isPresent())
        .orElse(true);
  }

  private List<String> notes(Answer answer, RuleMerge.Merged rules, Optional<Prices> known) {
    List<String> notes = new ArrayList<>(answer.question().notes());
    answer.setting().offer().ifPresent(offer -> notes.addAll(offer.notes()));
    notes.addAll(rules.notes());
    if (prices.isPresent() && known.isEmpty()) {
      notes.add(
          "the controller's price file cannot be used, so nothing is known of prices; godwit"
              + " consolidate --goal cost says why");
    }
    return notes;
  }

  /** What is emptied may be needed none the less. */
  private List<String> frontDoors(PlanDocument plan) {
    return store.read(
        transaction ->
            plan.emptied().stream()
                .map(HostName::new)
                .flatMap(host -> transaction.hosts().find(host).stream())
                .flatMap(
                    host ->
                        givesBack
                            .uses(transaction, host.id())
                            .map(
                                door ->
                                    "host %s stays needed without VMs: %s"
                                        .formatted(host.name(), door)))
                .toList());
  }

  private static String noPlan(RuleMerge.Merged rules) {
    return rules.kept().isEmpty()
        ? "there is no such plan"
        : "there is no such plan under the rules that are kept (%s; godwit rule list shows them)"
            .formatted(Few.of(rules.kept(), NAMED));
  }

  private static void refuseEmpty(FleetSnapshot fleet) {
    if (fleet.vms().isEmpty()) {
      throw refused("NOTHING_TO_MOVE", "there are no VMs", "create some: godwit vm create");
    }
  }

  private Optional<Prices> prices() {
    if (prices.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(PriceFile.read(prices.get()));
    } catch (PriceFileException e) {
      throw refused("PRICES_UNUSABLE", e.getMessage(), "mend the file; it is read anew each time");
    }
  }

  /** For what must not wait until somebody has mended a file. */
  private Optional<Prices> pricesIfUsable() {
    try {
      return prices();
    } catch (RefusedException e) {
      LOG.log(Level.WARNING, "a plan is made without prices: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** A host is emptied of all of its VMs or not at all. */
  private static void refuseHeld(HostName host, FleetSnapshot fleet) {
    boolean isExpecting =
        fleet.hosts().stream().anyMatch(each -> each.name().equals(host) && each.expected() > 0);
    if (isExpecting) {
      throw refused(
          "VM_ARRIVING",
          "a VM is on its way to host " + host,
          "ask again when it has arrived; godwit host cordon lets no more VMs come");
    }
    List<Problem.Refusal> held =
        fleet.vms().stream()
            .filter(vm -> vm.host().equals(host) && vm.held().isPresent())
            .map(
                vm ->
                    new Problem.Refusal(
                        "VM_HELD",
                        "VM %s cannot be moved: %s".formatted(vm.name(), vm.held().get()),
                        "ask again when that is over; godwit host cordon lets no more VMs come"))
            .toList();
    if (!held.isEmpty()) {
      throw new RefusedException(
          Problem.Code.PREFLIGHT_FAILED,
          "host %s cannot be emptied now; nothing was changed".formatted(host),
          held);
    }
  }

  private PastMoves pastMoves() {
    return PastMoves.until(store, clock.instant());
  }

  static RefusedException refused(String code, String reason, String remedy) {
    return new RefusedException(
        Problem.Code.PREFLIGHT_FAILED,
        reason + "; nothing was changed",
        List.of(new Problem.Refusal(code, reason, remedy)));
  }

  private static void refuseLittleGain(PlanDocument plan, Money least) {
    if (plan.economy() == null) {
      throw refused(
          "PRICES_MISSING",
          "what a plan gains is not known where prices are not",
          "give the controller a price for every host (prices.file), or ask for no least gain");
    }
    if (least.isMoreThan(Money.parse(plan.economy().gain()))) {
      throw refused(
          "LITTLE_GAIN",
          "the best plan that was found gains %s %s in %d hours, less than %s"
              .formatted(
                  plan.economy().gain(), plan.economy().currency(), plan.horizonHours(), least),
          "leave the VMs where they are, or ask for less");
    }
  }

  private static RefusedException nothingToDo(PlanDocument plan, Wish wish) {
    String reason = "no VM need be moved; hosts without a VM: " + String.join(", ", plan.unused());
    return switch (wish.emptied()) {
      case CLOSE ->
          refused(
              "NOTHING_TO_MOVE",
              reason,
              "--give-back turns off the instances of those hosts too; or keep them as spares");
      case GIVE_BACK ->
          refused(
              "NOTHING_TO_DO",
              Stream.concat(Stream.of(reason), plan.notes().stream())
                  .collect(Collectors.joining("; ")),
              "keep those hosts as spares, or see why they stay on");
    };
  }

  private PlanView keep(PlanDocument document, Optional<Long> undoes) {
    String summary = Json.write(document.summary());
    String all = Json.write(document);
    long number =
        store.write(
            transaction -> {
              transaction.plans().forgetUnapplied(KEPT);
              return transaction.plans().insert(summary, all, undoes, clock.instant());
            });
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
    PlanDocument document = store.read(transaction -> PlanViews.document(transaction, record));
    FleetSnapshot fleet = snapshots.take();
    Optional<Prices> known = pricesIfUsable();
    PlanDocument back =
        Undoing.of(document, record.createdAt(), fleet, demands, known, pastMoves());
    if (record.operation().isEmpty() || back.isIdle()) {
      throw conflict("none of the VMs that plan %d moves is where it brings it".formatted(number));
    }
    return keep(back.noting(checks.of(back).notes()), Optional.of(number));
  }

  private void refuseApplying(PlanRecord plan) {
    State state = store.read(transaction -> PlanViews.state(transaction, plan));
    if (state == State.APPLYING) {
      throw conflict(
          "plan %d is being applied by operation %s"
              .formatted(plan.number(), plan.operation().orElseThrow()));
    }
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
    return applications.begin(number, idempotencyKey);
  }

  static PlanRecord find(Transaction transaction, long number) {
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

  static RefusedException conflict(String what) {
    return new RefusedException(Problem.Code.CONFLICT, what + "; nothing was changed");
  }
}
