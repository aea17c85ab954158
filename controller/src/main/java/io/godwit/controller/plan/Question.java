package io.godwit.controller.plan;

import io.godwit.api.PlanRequest.Blackout;
import io.godwit.api.PlanRequest.HostWindow;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Places;
import io.godwit.api.PlanRequest.Regions;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanRequest.Spreading;
import io.godwit.api.PlanRequest.Window;
import io.godwit.controller.plan.FleetSnapshot.Host;
import io.godwit.controller.plan.FleetSnapshot.Vm;
import io.godwit.controller.usage.DailyRhythm;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.PriceBook;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.MoveLimits;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.Affinity;
import io.godwit.migration.plan.rule.AllowedPlaces;
import io.godwit.migration.plan.rule.FailureDomain;
import io.godwit.migration.plan.rule.KeepFree;
import io.godwit.migration.plan.rule.MaximumBlackout;
import io.godwit.migration.plan.rule.MaximumMoves;
import io.godwit.migration.plan.rule.Pinned;
import io.godwit.migration.plan.rule.Rule;
import io.godwit.migration.plan.rule.Selection;
import io.godwit.migration.plan.rule.Spread;
import io.godwit.migration.plan.rule.Unmoved;
import io.godwit.model.Few;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** Puts the question to the planner: a fleet, what it needs and costs, and what must hold. */
public final class Question {
  private static final Money A_MOVE = new Money(100);
  private static final Money A_GIGABYTE = new Money(1000);
  private static final int NAMED = 5;
  private static final int MOST_NOTES = 20;
  private static final int HOURS_OF_A_DAY = 24;
  private static final String UNMEASURED =
      "between hosts where no move was measured yet, a move is taken to be silent for short enough";

  private final FleetSnapshot fleet;
  private final CpuDemands demands;
  private final Optional<Prices> prices;
  private final Blackouts blackouts;

  /** Where a host has no price, none has: a plan would seem to lose by what it does not know. */
  private final boolean isPriced;

  private final List<String> notes = new ArrayList<>();

  private Question(
      FleetSnapshot fleet, CpuDemands demands, Optional<Prices> prices, Blackouts blackouts) {
    this.fleet = fleet;
    this.blackouts = blackouts;
    this.demands = demands;
    this.prices = prices;
    this.isPriced = prices.isPresent() && unpriced().isEmpty();
  }

  /**
   * What is asked for, checked: the hosts and VMs that it names are in the fleet.
   *
   * @param goal empty to choose by whether prices are known
   * @param drain the host that is to be emptied, and nothing else
   * @param maximumBlackout how long a live move may be expected to keep its VM silent
   * @param emptied what becomes of hosts that are emptied
   * @param overfull what becomes of hosts whose VMs need more CPU than plans let them have
   * @param slow which VMs would not be everywhere in time
   */
  public record Wish(
      Optional<Goal> goal,
      Duration horizon,
      Optional<Integer> maximumMoves,
      Optional<Duration> maximumBlackout,
      Rules rules,
      Optional<HostName> drain,
      Emptied emptied,
      Overfull overfull,
      List<Unmoved> slow) {
    public Wish {
      slow = List.copyOf(slow);
    }

    /** Where every VM would be anywhere in time. */
    public Wish(
        Optional<Goal> goal,
        Duration horizon,
        Optional<Integer> maximumMoves,
        Optional<Duration> maximumBlackout,
        Rules rules,
        Optional<HostName> drain,
        Emptied emptied,
        Overfull overfull) {
      this(
          goal, horizon, maximumMoves, maximumBlackout, rules, drain, emptied, overfull, List.of());
    }

    /** The same by other rules. */
    public Wish under(Rules others, List<Unmoved> late) {
      return new Wish(
          goal, horizon, maximumMoves, maximumBlackout, others, drain, emptied, overfull, late);
    }

    /** The same where hosts that are overfull stay so. */
    public Wish bearing() {
      return new Wish(
          goal,
          horizon,
          maximumMoves,
          maximumBlackout,
          rules,
          drain,
          emptied,
          Overfull.BORNE,
          slow);
    }
  }

  /** What becomes of hosts whose VMs need more CPU than plans let them have. */
  public enum Overfull {
    /** VMs are moved off them; there is no plan where there is no room for these. */
    MENDED,
    /** Nothing comes to them. */
    BORNE
  }

  /** What becomes of hosts that a plan empties. */
  public enum Emptied {
    CLOSE,
    GIVE_BACK
  }

  /**
   * A question that can be put.
   *
   * @param notes what the reader of its answer should know
   */
  public record Asked(PlanRequest request, List<String> notes) {
    public Asked {
      notes = List.copyOf(notes);
    }
  }

  /** How long moves between two hosts have kept VMs silent, where one was measured. */
  @FunctionalInterface
  public interface Blackouts {

    /** Nobody has measured any. */
    Blackouts UNKNOWN = Map::of;

    /** By the two hosts, in either direction. */
    Map<Set<HostName>, Duration> measured();

    /** The same, read once where it is needed at all. */
    default Blackouts once() {
      AtomicReference<Map<Set<HostName>, Duration>> known = new AtomicReference<>();
      return () -> known.updateAndGet(before -> before == null ? Map.copyOf(measured()) : before);
    }
  }

  /**
   * Puts it.
   *
   * @param blackouts asked where the wish has a limit
   * @throws UnpricedException if the goal is cost and a host has no price
   */
  public static Asked of(
      FleetSnapshot fleet,
      CpuDemands demands,
      Optional<Prices> prices,
      Blackouts blackouts,
      Wish wish)
      throws UnpricedException {
    return new Question(fleet, demands, prices, blackouts).put(wish);
  }

  private Asked put(Wish wish) throws UnpricedException {
    Goal goal = wish.drain().isPresent() ? Goal.HOSTS : goal(wish.goal());
    List<Rule> rules = new ArrayList<>(asked(wish));
    wish.maximumBlackout().ifPresent(most -> rules.add(silentFor(fleet.vms(), most)));
    rules.addAll(silences(wish.rules().blackouts()));
    rules.addAll(wish.slow());
    rules.addAll(held());
    rules.addAll(Suitability.rules(fleet, notes::add));
    noteMeasuring();
    noteExpected();
    return new Asked(
        new PlanRequest(
            PlannerFleet.of(
                fleet, demands, prices.filter(known -> isPriced), wish.drain(), wish.overfull()),
            rules,
            moves(goal),
            wish.horizon(),
            goal,
            MoveLimits.DEFAULT),
        notes);
  }

  private List<HostName> unpriced() {
    return fleet.hosts().stream().filter(host -> perHour(host).isEmpty()).map(Host::name).toList();
  }

  private Goal goal(Optional<Goal> wished) throws UnpricedException {
    if (wished.equals(Optional.of(Goal.COST)) && !isPriced) {
      throw new UnpricedException(unpriced());
    }
    if (wished.isEmpty() && prices.isPresent() && !isPriced) {
      notes.add("hosts are counted, since these have no price: " + Few.of(unpriced(), NAMED));
    }
    return wished.orElse(isPriced ? Goal.COST : Goal.HOSTS);
  }

  private Optional<Money> perHour(Host host) {
    return prices.flatMap(known -> known.perHour(host.name(), host.provider()));
  }

  private void noteExpected() {
    List<HostName> expecting =
        fleet.hosts().stream().filter(host -> host.expected() > 0).map(Host::name).toList();
    if (!expecting.isEmpty()) {
      notes.add(
          "VMs are on their way to " + Few.of(expecting, NAMED) + ", and not counted there yet");
    }
  }

  private void noteMeasuring() {
    List<Vm> running = fleet.vms().stream().filter(Vm::mayRun).toList();
    List<VmName> shortly =
        running.stream()
            .filter(vm -> demands.of(vm.spec().id()).filter(CpuDemands.Measured::isLong).isEmpty())
            .map(Vm::name)
            .toList();
    if (!shortly.isEmpty()) {
      notes.add(
          "CPU of %s was measured for less than %d minutes: counted is what they usually use, and at least a quarter of their vCPUs"
              .formatted(Few.of(shortly, NAMED), DailyRhythm.LEAST.toMinutes()));
    }
    running.stream()
        .flatMap(vm -> demands.of(vm.spec().id()).stream())
        .filter(CpuDemands.Measured::isLong)
        .mapToInt(CpuDemands.Measured::hoursKnown)
        .min()
        .stream()
        .filter(known -> known < HOURS_OF_A_DAY)
        .forEach(
            known ->
                notes.add(
                    "CPU was measured at %d of the 24 hours of the day: a VM that is busy at another time is not known to be"
                        .formatted(known)));
  }

  private List<Rule> held() {
    Map<HostName, List<VmName>> at = new LinkedHashMap<>();
    List<String> why = new ArrayList<>();
    for (Vm vm : fleet.vms()) {
      if (vm.held().isPresent()) {
        at.computeIfAbsent(vm.host(), host -> new ArrayList<>()).add(vm.name());
        why.add("VM %s is not moved: %s".formatted(vm.name(), vm.held().get()));
      }
    }
    why.stream().limit(MOST_NOTES).forEach(notes::add);
    if (why.size() > MOST_NOTES) {
      notes.add("%d more VMs are not moved for such reasons".formatted(why.size() - MOST_NOTES));
    }
    return at.entrySet().stream()
        .<Rule>map(entry -> new Pinned(named(entry.getValue()), Set.of(entry.getKey())))
        .toList();
  }

  private List<Rule> asked(Wish wish) {
    List<Rule> rules = new ArrayList<>();
    wish.maximumMoves().ifPresent(most -> rules.add(new MaximumMoves(most)));
    Rules asked = wish.rules();
    asked.together().forEach(names -> rules.add(new Affinity(named(vmNames(names)))));
    asked.apart().forEach(names -> rules.add(Spread.apart(named(vmNames(names)))));
    for (Pin pin : asked.pinned()) {
      rules.add(
          new Pinned(
              named(vmNames(List.of(pin.vm()))),
              pin.hosts().stream().map(HostName::new).collect(Collectors.toSet())));
    }
    for (Places places : asked.allowed()) {
      rules.add(
          new AllowedPlaces(
              named(vmNames(List.of(places.vm()))),
              places.providers().stream().map(ProviderName::new).collect(Collectors.toSet()),
              Set.of()));
    }
    for (Regions allowed : asked.regions()) {
      rules.add(
          new AllowedPlaces(
              named(vmNames(List.of(allowed.vm()))), Set.of(), Set.copyOf(allowed.regions())));
    }
    for (Spreading spread : asked.spread()) {
      rules.add(
          new Spread(
              named(vmNames(spread.vms())), FailureDomain.valueOf(spread.over()), spread.atMost()));
    }
    for (Window window : asked.windows()) {
      rules.add(
          new Unmoved(
              named(vmNames(List.of(window.vm()))),
              "%s is moved only in %s UTC"
                  .formatted(window.vm(), String.join(" or ", window.times()))));
    }
    for (HostWindow window : asked.hostWindows()) {
      rules.add(
          new Unmoved(
              named(vmsOn(new HostName(window.host()))),
              "VMs are moved off host %s only in %s UTC"
                  .formatted(window.host(), String.join(" or ", window.times()))));
    }
    if (asked.spareHost()) {
      rules.add(new KeepFree());
    }
    return rules;
  }

  private List<VmName> vmsOn(HostName host) {
    return fleet.vms().stream().filter(vm -> vm.host().equals(host)).map(Vm::name).toList();
  }

  /** One for each time, as many VMs may have the same. */
  private List<MaximumBlackout> silences(List<Blackout> asked) {
    Map<Integer, List<Vm>> byTime = new TreeMap<>();
    Map<VmName, Vm> vms = fleet.vmsByName();
    for (Blackout each : asked) {
      byTime
          .computeIfAbsent(each.maximumMillis(), most -> new ArrayList<>())
          .add(vms.get(new VmName(each.vm())));
    }
    return byTime.entrySet().stream()
        .map(each -> silentFor(each.getValue(), Duration.ofMillis(each.getKey())))
        .toList();
  }

  /** One that is stopped, and moved so, is silent anyway. */
  private MaximumBlackout silentFor(List<Vm> vms, Duration most) {
    List<VmName> live = vms.stream().filter(vm -> vm.manner().isLive()).map(Vm::name).toList();
    Set<HostName> names = fleet.hosts().stream().map(Host::name).collect(Collectors.toSet());
    Map<Set<HostName>, Duration> measured = new HashMap<>(blackouts.measured());
    measured.keySet().removeIf(pair -> !names.containsAll(pair));
    long hosts = fleet.hosts().size();
    boolean isUnknown = measured.size() < hosts * (hosts - 1) / 2;
    if (isUnknown && !notes.contains(UNMEASURED)) {
      notes.add(UNMEASURED);
    }
    return new MaximumBlackout(named(live), most, measured);
  }

  private static List<VmName> vmNames(List<String> names) {
    return names.stream().map(VmName::new).toList();
  }

  static Selection named(Collection<VmName> vms) {
    return new Selection.Named(Set.copyOf(vms));
  }

  /** Where hosts are counted, every way is open, and what is sent weighs, by its price if known. */
  private PriceBook moves(Goal goal) {
    if (goal == Goal.COST) {
      return prices.orElseThrow().moves();
    }
    Map<PriceBook.Route, Money> open = new HashMap<>();
    Set<ProviderName> providers =
        fleet.hosts().stream().map(Host::provider).collect(Collectors.toSet());
    for (ProviderName from : providers) {
      for (ProviderName to : providers) {
        open.put(
            new PriceBook.Route(from, to),
            prices.flatMap(known -> known.moves().egress(from, to)).orElse(Money.ZERO));
      }
    }
    return new PriceBook(open, A_MOVE, A_GIGABYTE);
  }
}
