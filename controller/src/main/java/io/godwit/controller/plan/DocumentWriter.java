package io.godwit.controller.plan;

import io.godwit.api.PlanView;
import io.godwit.controller.plan.FleetSnapshot.Vm;
import io.godwit.controller.plan.Paces.Pace;
import io.godwit.migration.HostFacts;
import io.godwit.migration.plan.Economy;
import io.godwit.migration.plan.Plan;
import io.godwit.migration.plan.Quality;
import io.godwit.migration.plan.Reason;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.order.Wave;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.ImageDigest;
import io.godwit.model.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes down a plan for people and for later. */
public final class DocumentWriter {
  private static final double PERCENT = 100;

  private final Plan plan;
  private final PlanRequest request;
  private final Map<VmName, Vm> vms;
  private final Map<HostName, HostFacts> facts = new HashMap<>();
  private final Optional<Prices> prices;
  private final Paces paces;
  private final Map<VmName, Reason> reasons = new HashMap<>();
  private final Map<VmName, HostName> after = new HashMap<>();

  /** Images that are where they were not, once the moves before are made. */
  private final Set<Map.Entry<HostName, ImageDigest>> brought = new HashSet<>();

  private DocumentWriter(Plan plan, FleetSnapshot fleet, Optional<Prices> prices, Paces paces) {
    this.plan = plan;
    this.request = plan.request();
    this.vms = fleet.vmsByName();
    this.prices = prices;
    this.paces = paces;
    fleet.hosts().forEach(host -> facts.put(host.name(), host.facts()));
    plan.reasons().forEach(reason -> reasons.put(reason.vm(), reason));
    request.fleet().vms().forEach(vm -> after.put(vm.name(), vm.host()));
    plan.moves().forEach(move -> after.put(move.vm(), move.destination()));
  }

  /**
   * Writes.
   *
   * @param fleet that the plan was made from
   */
  public static PlanDocument write(
      Plan plan, FleetSnapshot fleet, Optional<Prices> prices, Paces paces, List<String> notes) {
    return new DocumentWriter(plan, fleet, prices, paces).write(notes);
  }

  private PlanDocument write(List<String> notes) {
    return new PlanDocument(
        request.goal().name(),
        Math.toIntExact(request.horizon().toHours()),
        economy().orElse(null),
        quality(plan.quality()),
        request.fleet().hosts().stream().map(this::host).toList(),
        moves(),
        stays(),
        notes);
  }

  private Optional<PlanView.Economy> economy() {
    Economy economy = plan.economy();
    return prices
        .filter(this::knowsAll)
        .map(
            known ->
                new PlanView.Economy(
                    known.currency(),
                    economy.perHourBefore().toString(),
                    economy.perHourAfter().toString(),
                    economy.moves().toString(),
                    economy.gain().toString(),
                    economy.payback().map(Duration::toSeconds).orElse(null),
                    known.date().toString()));
  }

  private boolean knowsAll(Prices known) {
    return request.fleet().hosts().stream().allMatch(host -> perHour(known, host).isPresent());
  }

  private static Optional<Money> perHour(Prices known, FleetHost host) {
    return known.perHour(host.name(), host.place().provider());
  }

  private static PlanView.Quality quality(Quality quality) {
    double gap = PERCENT * quality.gap();
    return new PlanView.Quality(
        quality.hosts(),
        quality.hostsBound(),
        quality.isOptimal(),
        Double.isFinite(gap) ? gap : null);
  }

  private PlanView.Host host(FleetHost host) {
    List<FleetVm> before = vmsOn(host, vm -> vm.host());
    List<FleetVm> then = vmsOn(host, vm -> after.get(vm.name()));
    return new PlanView.Host(
        host.name().value(),
        host.place().provider().value(),
        PlanDocument.Role.of(!before.isEmpty(), !then.isEmpty()).name(),
        prices.flatMap(known -> perHour(known, host)).map(Money::toString).orElse(null),
        amounts(host.capacity()),
        amounts(sum(before)),
        amounts(sum(then)),
        names(before),
        names(then));
  }

  private List<FleetVm> vmsOn(
      FleetHost host, java.util.function.Function<FleetVm, HostName> where) {
    return request.fleet().vms().stream()
        .filter(vm -> where.apply(vm).equals(host.name()))
        .toList();
  }

  private static Resources sum(List<FleetVm> vms) {
    return vms.stream().map(FleetVm::demand).reduce(Resources.NONE, Resources::plus);
  }

  private static List<String> names(List<FleetVm> vms) {
    return vms.stream().map(vm -> vm.name().value()).toList();
  }

  private static PlanView.Amounts amounts(Resources resources) {
    return new PlanView.Amounts(
        resources.cpu().milli(), resources.memory().bytes(), resources.disk().bytes());
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
    DataSize bytes = bytes(vm, move);
    Optional<Pace> pace = paces.between(move.source(), move.destination());
    return new PlanView.Move(
        wave,
        move.vm().value(),
        move.source().value(),
        move.destination().value(),
        !vm.manner().isLive(),
        bytes.bytes(),
        pace.map(known -> known.expected(bytes).toMillis()).orElse(null),
        pace.filter(known -> vm.manner().isLive())
            .flatMap(Pace::blackout)
            .map(Duration::toMillis)
            .orElse(null),
        prices
            .filter(this::knowsAll)
            .flatMap(known -> cost(move))
            .map(Money::toString)
            .orElse(null),
        why(move),
        there(move),
        "PENDING",
        null);
  }

  private DataSize bytes(Vm vm, Move move) {
    ImageDigest image = vm.spec().image().digest();
    boolean lacks =
        !facts.get(move.destination()).images().contains(image)
            && brought.add(Map.entry(move.destination(), image));
    return lacks ? vm.travels().plus(vm.spec().image().fileSize()) : vm.travels();
  }

  private Optional<Money> cost(Move move) {
    FleetVm vm = request.fleet().vm(move.vm());
    return request
        .prices()
        .ofMove(
            vm.travels(),
            request.fleet().host(move.source()).place().provider(),
            request.fleet().host(move.destination()).place().provider());
  }

  private String why(Move move) {
    return reasons.get(move.vm()) instanceof Reason.Moves moves
        ? moves.why()
        : "it is in the way of others and comes back";
  }

  private String there(Move move) {
    boolean isItsEnd = move.destination().equals(after.get(move.vm()));
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
