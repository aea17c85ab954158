package io.godwit.controller.plan;

import io.godwit.api.PlanView;
import io.godwit.controller.plan.FleetSnapshot.Vm;
import io.godwit.controller.plan.Foresight.Foreseen;
import io.godwit.controller.plan.PlanDocument.Role;
import io.godwit.migration.plan.Economy;
import io.godwit.migration.plan.Plan;
import io.godwit.migration.plan.Quality;
import io.godwit.migration.plan.Reason;
import io.godwit.migration.plan.fleet.Evenness;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.order.Wave;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Writes down a plan for people and for later. */
public final class DocumentWriter {
  private static final double PERCENT = 100;

  /** Of a host, in a percent of it. */
  private static final double MILLIONTHS = 10_000;

  private final Plan plan;
  private final PlanRequest request;
  private final Map<VmName, Vm> vms;
  private final Optional<Prospect> prospect;
  private final Set<String> closed = new HashSet<>();
  private final Optional<Prices> prices;
  private final Foresight foresight;
  private final Map<VmName, Reason> reasons = new HashMap<>();
  private final Map<VmName, HostName> moved = new HashMap<>();

  /** Whether the plan was asked to empty a host, and nothing else. */
  private final boolean isDrain;

  private DocumentWriter(
      Plan plan,
      FleetSnapshot fleet,
      Optional<Prospect> prospect,
      Optional<Prices> prices,
      Paces paces) {
    this.plan = plan;
    this.prospect = prospect;
    this.request = plan.request();
    this.vms = fleet.vmsByName();
    this.prices = prices;
    this.foresight = new Foresight(fleet, paces);
    this.isDrain =
        request.fleet().hosts().stream()
            .anyMatch(host -> host.intake() == FleetHost.Intake.DRAINING);
    fleet.hosts().stream()
        .filter(host -> !host.isOpen())
        .forEach(host -> closed.add(host.name().value()));
    plan.reasons().forEach(reason -> reasons.put(reason.vm(), reason));
    plan.moves().forEach(move -> moved.put(move.vm(), move.destination()));
  }

  /**
   * Writes.
   *
   * @param fleet that the plan was made from
   * @param prospect the host in it that there is not yet
   */
  public static PlanDocument write(
      Plan plan,
      FleetSnapshot fleet,
      Optional<Prospect> prospect,
      Optional<Prices> prices,
      Paces paces,
      List<String> notes) {
    return new DocumentWriter(plan, fleet, prospect, prices, paces).write(notes);
  }

  private PlanDocument write(List<String> notes) {
    List<String> begun = plan.launches().stream().map(each -> each.host().value()).toList();
    List<PlanView.Launch> launches = launches(begun);
    List<String> takesBack = begun.stream().filter(host -> !isAmong(launches, host)).toList();
    List<PlanView.Host> hosts =
        HostRows.of(request.fleet(), moved, prices).stream()
            .filter(host -> isOn(host) || begun.contains(host.name()))
            .toList();
    List<PlanView.Move> moves = moves();
    Accounts accounts = new Accounts(prices, request.horizon());
    Optional<Economy> economy = accounts.of(hosts, moves);
    List<String> opens =
        moves.stream().map(PlanView.Move::destination).distinct().filter(closed::contains).toList();
    return new PlanDocument(
        isDrain ? PlanDocument.DRAIN : request.goal().name(),
        Math.toIntExact(request.horizon().toHours()),
        economy.map(accounts::view).orElse(null),
        isDrain || isBalance() ? null : quality(plan.quality()),
        isBalance() ? balance() : null,
        hosts,
        moves,
        stays(),
        withOwn(notes, hosts, moves, economy),
        closes(hosts, opens),
        opens,
        takesBack,
        /* givesBack= */ List.of(),
        launches);
  }

  private List<PlanView.Launch> launches(List<String> begun) {
    return prospect.stream()
        .filter(host -> begun.contains(host.name().value()))
        .map(
            host ->
                new PlanView.Launch(
                    host.name().value(),
                    host.provider().value(),
                    host.type(),
                    host.region().orElse(null),
                    host.perHour().map(Money::toString).orElse(null),
                    "PENDING",
                    null))
        .toList();
  }

  private static boolean isAmong(List<PlanView.Launch> launches, String host) {
    return launches.stream().anyMatch(launch -> launch.host().equals(host));
  }

  /** An even load keeps all hosts, be it that to mend a rule one was emptied. */
  private List<String> closes(List<PlanView.Host> hosts, List<String> opens) {
    List<String> emptied = isBalance() ? List.of() : Role.EMPTIED.in(hosts);
    return Stream.concat(emptied.stream(), Role.UNUSED.in(hosts).stream().filter(opens::contains))
        .toList();
  }

  private boolean isBalance() {
    return request.goal() == Goal.BALANCE;
  }

  private PlanView.Balance balance() {
    Map<VmName, HostName> ends = new HashMap<>();
    request.fleet().vms().forEach(vm -> ends.put(vm.name(), vm.host()));
    ends.putAll(moved);
    Evenness before = Evenness.now(request.fleet());
    Evenness after = Evenness.of(request.fleet(), ends);
    return new PlanView.Balance(
        percent(before.fullest()),
        percent(after.fullest()),
        percent(plan.quality().bound()),
        percent(before.spread()),
        percent(after.spread()));
  }

  private static double percent(long millionths) {
    return millionths / MILLIONTHS;
  }

  private boolean isOn(PlanView.Host host) {
    return request.fleet().host(new HostName(host.name())).isOn();
  }

  private List<String> withOwn(
      List<String> notes,
      List<PlanView.Host> hosts,
      List<PlanView.Move> moves,
      Optional<Economy> economy) {
    List<String> all = new ArrayList<>(notes);
    List<String> idle = Role.UNUSED.in(hosts);
    if (!idle.isEmpty()) {
      all.add("these hosts have no VM now: " + String.join(", ", idle));
    }
    if (isBalance()) {
      spent(moves).ifPresent(all::add);
    } else if (!isDrain && economy.filter(money -> money.gain().isNegative()).isPresent()) {
      all.add("it costs more than it saves in that time");
    }
    return all;
  }

  /** What is never earned back is said also where not all of it is known. */
  private Optional<String> spent(List<PlanView.Move> moves) {
    List<String> costs = moves.stream().map(PlanView.Move::cost).filter(Objects::nonNull).toList();
    Money sum = costs.stream().map(Money::parse).reduce(Money.ZERO, Money::plus);
    return prices.map(
        known ->
            "its moves cost %s%s %s, and it saves nothing that would pay for them"
                .formatted(costs.size() < moves.size() ? "at least " : "", sum, known.currency()));
  }

  private static PlanView.Quality quality(Quality quality) {
    double gap = PERCENT * quality.gap();
    return new PlanView.Quality(
        quality.hosts(),
        quality.hostsBound(),
        quality.isOptimal(),
        Double.isFinite(gap) ? gap : null);
  }

  private List<PlanView.Move> moves() {
    List<PlanView.Move> moves = new ArrayList<>();
    int number = 0;
    for (Wave wave : plan.waves()) {
      number++;
      for (Move move : wave.moves()) {
        moves.add(move(number, move));
      }
    }
    return moves;
  }

  private PlanView.Move move(int wave, Move move) {
    Vm vm = vms.get(move.vm());
    Foreseen foreseen = foresight.next(move.vm(), move.source(), move.destination());
    Optional<Money> price = price(foreseen.bytes(), move);
    return new PlanView.Move(
        wave,
        move.vm().value(),
        move.source().value(),
        move.destination().value(),
        !vm.manner().isLive(),
        foreseen.bytes().bytes(),
        foreseen.time().map(Duration::toMillis).orElse(null),
        foreseen.blackout().map(Duration::toMillis).orElse(null),
        price.map(Money::toString).orElse(null),
        reasons.get(move.vm()) instanceof Reason.Moves moves ? moves.why() : "",
        there(move),
        "PENDING",
        null);
  }

  private Optional<Money> price(DataSize bytes, Move move) {
    return prices.flatMap(
        known ->
            known.moves().ofMove(bytes, provider(move.source()), provider(move.destination())));
  }

  private ProviderName provider(HostName host) {
    return request.fleet().host(host).place().provider();
  }

  private String there(Move move) {
    boolean isItsEnd = move.destination().equals(moved.get(move.vm()));
    return isItsEnd && reasons.get(move.vm()) instanceof Reason.Moves moves
        ? moves.there()
        : "there is room until it goes on";
  }

  private List<PlanView.Stay> stays() {
    return plan.reasons().stream()
        .filter(Reason.Stays.class::isInstance)
        .map(Reason.Stays.class::cast)
        .map(stay -> new PlanView.Stay(stay.vm().value(), stay.host().value(), stay.why()))
        .toList();
  }
}
