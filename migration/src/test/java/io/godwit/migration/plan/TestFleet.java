package io.godwit.migration.plan;

import io.godwit.migration.plan.fleet.CpuDay;
import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetHost.Intake;
import io.godwit.migration.plan.fleet.FleetHost.Keeping;
import io.godwit.migration.plan.fleet.FleetHost.Power;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.HostType;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.Place;
import io.godwit.migration.plan.fleet.PriceBook;
import io.godwit.migration.plan.fleet.PriceBook.Route;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.MoveLimits;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.Rule;
import io.godwit.migration.plan.rule.Selection;
import io.godwit.model.CpuContract;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A fleet written by hand: hosts with memory, VMs with memory on them. */
public final class TestFleet {
  public static final ProviderName EAST = new ProviderName("east");
  public static final ProviderName WEST = new ProviderName("west");

  private static final Money PER_HOUR = Money.parse("0.10");
  private static final Money EGRESS = Money.parse("0.05");

  private final List<FleetHost> hosts = new ArrayList<>();
  private final List<FleetVm> vms = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private Map<Route, Money> egress =
      Map.of(new Route(EAST, WEST), EGRESS, new Route(WEST, EAST), EGRESS);
  private Goal goal = Goal.COST;
  private Duration horizon = Duration.ofDays(30);
  private MoveLimits limits = MoveLimits.DEFAULT;

  public static HostName host(String name) {
    return new HostName(name);
  }

  public static VmName vm(String name) {
    return new VmName(name);
  }

  public static Selection vms(String... names) {
    return new Selection.Named(
        Arrays.stream(names).map(VmName::new).collect(Collectors.toUnmodifiableSet()));
  }

  public TestFleet with(String name, long gibibytes) {
    return with(name, gibibytes, EAST, Power.ON, Intake.OPEN);
  }

  public TestFleet with(
      String name, long gibibytes, ProviderName provider, Power power, Intake intake) {
    return with(name, type(64, gibibytes, PER_HOUR), provider, power, intake);
  }

  public TestFleet with(String name, long cores, long gibibytes) {
    return with(name, type(cores, gibibytes, PER_HOUR), EAST, Power.ON, Intake.OPEN);
  }

  public TestFleet with(String name, long gibibytes, Money perHour, Power power) {
    return with(name, type(64, gibibytes, perHour), EAST, power, Intake.OPEN);
  }

  private TestFleet with(
      String name, HostType type, ProviderName provider, Power power, Intake intake) {
    hosts.add(
        new FleetHost(
            host(name),
            type,
            new Place(provider, "region", "zone"),
            power,
            intake,
            Keeping.RELEASABLE));
    return this;
  }

  private static HostType type(long cores, long gibibytes, Money perHour) {
    return new HostType(
        "with-" + gibibytes,
        RandomFleets.resources(cores, gibibytes, 1000),
        perHour,
        Set.of("Nehalem"),
        Set.of());
  }

  public TestFleet on(String host, String vm, long gibibytes) {
    return on(host, vm, 1, gibibytes, 10);
  }

  /** Of 64 cores, the host's memory, and 1,000 GiB of disk. */
  public TestFleet on(String host, String vm, long cores, long gibibytes, long disk) {
    return on(host, vm, RandomFleets.resources(cores, gibibytes, disk));
  }

  /** Of 64 cores and the host's memory, with a GiB for it. */
  public TestFleet on(String host, String vm, CpuDay day) {
    Resources demand = RandomFleets.resources(1, 1, 1);
    return on(
        host,
        vm,
        new Resources(day, demand.memory(), demand.disk(), demand.iops(), demand.network()));
  }

  private TestFleet on(String host, String vm, Resources demand) {
    vms.add(
        new FleetVm(
            vm(vm),
            host(host),
            demand,
            demand.memory(),
            new CpuContract("Nehalem", List.of()),
            Map.of()));
    return this;
  }

  public TestFleet keeping(Rule rule) {
    rules.add(rule);
    return this;
  }

  public TestFleet withoutPrices() {
    egress = Map.of();
    return this;
  }

  /** Bytes go from east to west, and nobody knows what they cost the other way. */
  public TestFleet pricedOneWay() {
    egress = Map.of(new Route(EAST, WEST), EGRESS);
    return this;
  }

  public TestFleet priced(Map<Route, Money> prices) {
    egress = prices;
    return this;
  }

  public TestFleet aimingAt(Goal other) {
    goal = other;
    return this;
  }

  public TestFleet over(Duration time) {
    horizon = time;
    return this;
  }

  public TestFleet atOnce(int perHost, int perPair) {
    limits = new MoveLimits(perHost, perPair);
    return this;
  }

  public PlanRequest request() {
    return new PlanRequest(
        new Fleet(hosts, vms),
        rules,
        new PriceBook(egress, Money.ZERO, Money.ZERO),
        horizon,
        goal,
        limits);
  }
}
