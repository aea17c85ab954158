package io.godwit.controller.fleet;

import io.godwit.api.PlanRequest.MayLaunch;
import io.godwit.controller.fleet.Prospects.Offer;
import io.godwit.controller.plan.CpuDemands;
import io.godwit.controller.plan.FleetSnapshot;
import io.godwit.controller.plan.Prices;
import io.godwit.controller.plan.Prospect;
import io.godwit.controller.plan.Question;
import io.godwit.controller.plan.Question.Asked;
import io.godwit.controller.plan.Question.Blackouts;
import io.godwit.controller.plan.Question.Overfull;
import io.godwit.controller.plan.Question.Wish;
import io.godwit.controller.plan.UnpricedException;
import io.godwit.controller.store.Store;
import io.godwit.migration.Explained;
import io.godwit.migration.plan.Outcome;
import io.godwit.migration.plan.Planner;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.PlanRefusal;
import io.godwit.migration.plan.rule.Capacity;
import io.godwit.migration.plan.rule.Placement;
import io.godwit.migration.plan.search.Budget;
import io.godwit.migration.plan.search.PartSolver;
import io.godwit.migration.plan.search.Progress;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Puts questions to the planner, with and without a host that there is not yet. */
final class PlanAnswers {
  /** The same fleet gives the same plan, as far as the time for it lets it. */
  private static final long SEED = 20_260_101;

  private final Store store;
  private final CpuDemands demands;
  private final PartSolver solver;
  private final Prospects prospects;
  private final InstantSource clock;
  private final InstantSource even;

  /**
   * @param even a clock that setting the machine's does not move
   */
  PlanAnswers(
      Store store,
      CpuDemands demands,
      PartSolver solver,
      Prospects prospects,
      InstantSource clock,
      InstantSource even) {
    this.store = store;
    this.demands = demands;
    this.solver = solver;
    this.prospects = prospects;
    this.clock = clock;
    this.even = even;
  }

  /**
   * What a plan is made of.
   *
   * @param offer the host in it that would be launched; empty where none would
   */
  record Setting(FleetSnapshot fleet, Optional<Prices> prices, Optional<Offer> offer) {
    Setting(FleetSnapshot fleet, Optional<Prices> prices) {
      this(fleet, prices, Optional.empty());
    }

    private Setting with(Offer more) {
      Prospect host = more.host();
      return new Setting(host.in(fleet), prices.map(host::in), Optional.of(more));
    }

    Optional<Prospect> host() {
      return offer.map(Offer::host);
    }
  }

  /**
   * What the planner says.
   *
   * @param first what it said before hosts that are overfull were borne; the same where none were
   * @param isMending whether it moves VMs off hosts that are overfull, whatever that gains
   */
  record Answer(
      Setting setting, Asked question, Outcome outcome, Outcome first, boolean isMending) {
    private boolean isPlanned() {
      return outcome instanceof Outcome.Planned;
    }

    private Answer after(Answer refused) {
      return new Answer(setting, question, outcome, refused.outcome, isMending);
    }
  }

  /**
   * Looks at what may be launched, without asking a provider.
   *
   * @throws RefusedException INVALID; UNAVAILABLE where the provider is not set up
   */
  void check(MayLaunch wish) {
    prospects.check(wish);
  }

  /**
   * No host is launched where there is a plan without. Hosts that are overfull are mended where
   * that can be, and else borne: others may gain yet.
   */
  Answer answer(Setting there, Wish wish, Optional<MayLaunch> mayLaunch) {
    Blackouts blackouts =
        ((Blackouts) () -> PastMoves.until(store, clock.instant()).blackouts()).once();
    Answer mended = plan(there, blackouts, wish);
    if (mended.isPlanned()) {
      return mended;
    }
    if (mayLaunch.isPresent() && lacksRoom(mended.outcome())) {
      Answer launching =
          plan(there.with(prospects.of(mayLaunch.get(), there.prices())), blackouts, wish);
      if (launching.isPlanned() || !mended.isMending()) {
        return launching;
      }
    }
    return mended.isMending() ? plan(there, blackouts, wish.bearing()).after(mended) : mended;
  }

  private Answer plan(Setting setting, Blackouts blackouts, Wish wish) {
    Asked question = ask(setting.fleet(), setting.prices(), blackouts, wish);
    Budget budget = PlanBudget.of(setting.fleet().vms().size(), even);
    boolean isOverfull =
        wish.overfull() == Overfull.MENDED
            && !new Capacity().breaches(Placement.current(question.request().fleet())).isEmpty();
    Outcome outcome = plan(question, budget);
    return new Answer(setting, question, outcome, outcome, isOverfull);
  }

  private Outcome plan(Asked question, Budget budget) {
    return Planner.plan(
        question.request(), solver, new SplittableRandom(SEED), budget, Progress.none());
  }

  /** Whether another host could help. */
  private static boolean lacksRoom(Outcome outcome) {
    return outcome instanceof Outcome.Refused refused
        && refused.refusals().stream()
            .anyMatch(
                refusal ->
                    switch (refusal) {
                      case PlanRefusal.TooLittleRoom room -> true;
                      case PlanRefusal.NoPlacement none -> true;
                      case PlanRefusal.NoWay none -> true;
                      case PlanRefusal.NoHostAllowed none -> true;
                      case PlanRefusal.PriceMissing price -> false;
                      case PlanRefusal.RulesContradict rules -> false;
                      case PlanRefusal.LosesMoney loss -> false;
                      case PlanRefusal.NothingToGain gain -> false;
                    });
  }

  /**
   * The least host with which there is a plan, if any of those that could be launched now. Of a
   * provider's the dearest is tried first: where even that does not help, none does.
   */
  Optional<Explained> offer(Answer refused, Wish wish) {
    return lacksRoom(refused.first()) ? offer(refused.setting(), wish) : Optional.empty();
  }

  private Optional<Explained> offer(Setting there, Wish wish) {
    Blackouts blackouts =
        ((Blackouts) () -> PastMoves.until(store, clock.instant()).blackouts()).once();
    return prospects.known(there.prices()).stream()
        .map(hosts -> hosts.stream().filter(host -> isPriced(host, wish)).toList())
        .flatMap(hosts -> least(hosts, host -> fits(there, blackouts, wish, host)).stream())
        .min(Comparator.comparing(host -> host.perHour().orElse(Money.ZERO)))
        .map(host -> new Launchable(host, there.prices().map(Prices::currency)));
  }

  /** Of one without a price nobody knows what a plan for the least money would come to. */
  private static boolean isPriced(Prospect host, Wish wish) {
    boolean isForMoney = wish.drain().isEmpty() && wish.goal().equals(Optional.of(Goal.COST));
    return !isForMoney || host.perHour().isPresent();
  }

  private boolean fits(Setting there, Blackouts blackouts, Wish wish, Prospect host) {
    Setting setting = there.with(new Offer(host, Optional.empty()));
    Asked question = ask(setting.fleet(), setting.prices(), blackouts, wish);
    return plan(question, PlanBudget.glance(even)) instanceof Outcome.Planned;
  }

  /** By halves; what it finds is one that fits. */
  private static Optional<Prospect> least(List<Prospect> hosts, Predicate<Prospect> fits) {
    if (hosts.isEmpty() || !fits.test(hosts.getLast())) {
      return Optional.empty();
    }
    int low = 0;
    int high = hosts.size() - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (fits.test(hosts.get(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return Optional.of(hosts.get(high));
  }

  /** A host that would make room, as part of a refusal. */
  private record Launchable(Prospect host, Optional<String> currency) implements Explained {
    @Override
    public String code() {
      return "HOST_WOULD_HELP";
    }

    @Override
    public String reason() {
      return "a host of type %s at %s%s would make room"
          .formatted(
              host.type(),
              host.provider(),
              host.perHour()
                  .map(price -> ", %s %s an hour,".formatted(price, currency.orElse("")))
                  .orElse(""));
    }

    @Override
    public String remedy() {
      return "--may-launch %s/%s lets the plan launch one".formatted(host.provider(), host.type());
    }
  }

  private Asked ask(FleetSnapshot fleet, Optional<Prices> known, Blackouts blackouts, Wish wish) {
    try {
      return Question.of(fleet, demands, known, blackouts, wish);
    } catch (UnpricedException e) {
      throw Plans.refused(
          "PRICES_MISSING",
          e.getMessage(),
          "add it to the controller's price file (prices.file), or plan for the fewest hosts");
    }
  }
}
