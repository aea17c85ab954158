package io.godwit.migration.plan;

import io.godwit.migration.plan.fleet.Cores;
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
import io.godwit.model.CpuContract;
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
import java.util.Random;
import java.util.Set;

/** Fleets with rules, made from a seed: small enough to try every placement, or larger. */
final class RandomFleets {
  static final ProviderName EAST = new ProviderName("east");
  static final ProviderName WEST = new ProviderName("west");

  private static final int VMS_PER_HOST = 4;
  private static final List<String> MODELS = List.of("Nehalem", "Skylake");

  private final Random random;

  /** Of its own, so that fleets without days are what they would be if there were none. */
  private final Random days;

  /** Also of its own. */
  private final Random ways;

  /** And this, of regions and racks. */
  private final Random places;

  private final int leastHosts;
  private final int mostHosts;
  private final int leastVms;
  private final int mostVms;

  private RandomFleets(long seed, int leastHosts, int mostHosts, int leastVms, int mostVms) {
    this.random = new Random(seed);
    this.days = new Random(~seed);
    this.ways = new Random(31 * seed + 7);
    this.places = new Random(37 * seed + 11);
    this.leastHosts = leastHosts;
    this.mostHosts = mostHosts;
    this.leastVms = leastVms;
    this.mostVms = mostVms;
  }

  /** Small enough to try every placement. */
  RandomFleets(long seed) {
    this(seed, 2, 6, 2, 10);
  }

  /** Of about so many VMs. */
  static RandomFleets around(long seed, int vms) {
    int hosts = vms / VMS_PER_HOST;
    return new RandomFleets(seed, hosts, hosts + hosts / 2, vms, vms + vms / 4);
  }

  PlanRequest request() {
    List<FleetHost> hosts = new ArrayList<>();
    int hostCount = leastHosts + random.nextInt(mostHosts - leastHosts + 1);
    for (int host = 0; host < hostCount; host++) {
      hosts.add(host(host));
    }
    hosts.set(0, open(hosts.getFirst()));
    Fleet fleet = new Fleet(hosts, vms(hosts));
    return new PlanRequest(
        fleet,
        rules(fleet),
        prices(),
        Duration.ofHours(1 + random.nextInt(200)),
        chance(30) ? Goal.HOSTS : Goal.COST,
        new MoveLimits(1 + random.nextInt(2), 1));
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private FleetHost host(int number) {
    long size = random.nextLong(1, 4);
    HostType type =
        new HostType(
            "size-" + size,
            resources(8 * size, 32 * size, 300 * size),
            new Money(100_000L * size - 20_000L * random.nextLong(size + 1)),
            chance(75) ? Set.copyOf(MODELS) : Set.of(MODELS.getFirst()),
            Set.of());
    return new FleetHost(
        new HostName("host-" + number),
        type,
        new Place(
            chance(60) ? EAST : WEST,
            "region-" + places.nextInt(2),
            "zone-" + random.nextInt(2),
            places.nextBoolean() ? "" : "rack-" + places.nextInt(2)),
        chance(85) ? Power.ON : Power.OFF,
        chance(80) ? Intake.OPEN : chance(50) ? Intake.CLOSED : Intake.DRAINING,
        chance(85) ? Keeping.RELEASABLE : Keeping.KEPT);
  }

  private static FleetHost open(FleetHost host) {
    return new FleetHost(
        host.name(), host.type(), host.place(), Power.ON, Intake.OPEN, host.keeping());
  }

  static Resources resources(long cores, long memoryGibibytes, long diskGibibytes) {
    return new Resources(
        Cores.of(cores),
        DataSize.ofGibibytes(memoryGibibytes),
        DataSize.ofGibibytes(diskGibibytes),
        0,
        DataSize.ZERO);
  }

  /** Mostly where there is room. */
  private List<FleetVm> vms(List<FleetHost> hosts) {
    List<FleetHost> on = hosts.stream().filter(FleetHost::isOn).toList();
    List<Resources> loads = new ArrayList<>();
    on.forEach(host -> loads.add(Resources.NONE));
    List<FleetVm> vms = new ArrayList<>();
    boolean haveDays = days.nextBoolean();
    int wanted = leastVms + random.nextInt(mostVms - leastVms + 1);
    for (int vm = 0; vm < wanted; vm++) {
      Resources steady =
          resources(1 + random.nextInt(5), 2 + random.nextInt(16), 10 + random.nextInt(120));
      Resources demand = haveDays ? withDay(steady) : steady;
      int host = random.nextInt(on.size());
      Resources then = loads.get(host).plus(demand);
      if (then.exceeds(on.get(host).capacity()).isEmpty() || chance(10)) {
        loads.set(host, then);
        vms.add(vm(vm, on.get(host), demand));
      }
    }
    return vms;
  }

  /** In some parts of the day idle. */
  private Resources withDay(Resources steady) {
    int begins = days.nextInt(CpuDay.PARTS);
    int parts = 1 + days.nextInt(CpuDay.PARTS);
    long busy = steady.cpu().most().milli();
    return new Resources(
        CpuDay.of(part -> Math.floorMod(part - begins, CpuDay.PARTS) < parts ? busy : busy / 4),
        steady.memory(),
        steady.disk(),
        steady.iops(),
        steady.network());
  }

  private FleetVm vm(int number, FleetHost host, Resources demand) {
    return new FleetVm(
        new VmName("vm-" + number),
        host.name(),
        demand,
        demand.memory(),
        new CpuContract(MODELS.get(chance(85) ? 0 : 1), List.of()),
        Map.of("tier", chance(50) ? "web" : "data"));
  }

  private PriceBook prices() {
    return new PriceBook(
        Map.of(
            new Route(EAST, WEST), new Money(10_000L * random.nextInt(10)),
            new Route(WEST, EAST), new Money(10_000L * random.nextInt(10))),
        new Money(1000L * random.nextInt(20)),
        new Money(100L * random.nextInt(10)));
  }

  private List<Rule> rules(Fleet fleet) {
    List<Rule> rules = new ArrayList<>();
    add(rules, 25, new Affinity(some(fleet, 3)));
    add(rules, 30, Spread.apart(some(fleet, 3)));
    add(rules, 20, new Spread(new Selection.Labelled("tier", "web"), FailureDomain.ZONE, 3));
    add(rules, 20, new Pinned(some(fleet, 1), someHosts(fleet)));
    add(rules, 20, new AllowedPlaces(some(fleet, 2), Set.of(EAST), Set.of()));
    add(rules, 15, new KeepFree());
    add(rules, 25, new MaximumMoves(random.nextInt(5)));
    if (ways.nextInt(100) < 15) {
      rules.add(new Unmoved(some(ways, fleet, 2), "they are moved only at night"));
    }
    if (ways.nextInt(100) < 25) {
      rules.add(new MaximumBlackout(some(ways, fleet, 6), Duration.ofMillis(100), silences(fleet)));
    }
    if (places.nextInt(100) < 20) {
      rules.add(new AllowedPlaces(some(places, fleet, 2), Set.of(), Set.of("region-0")));
    }
    if (places.nextInt(100) < 20) {
      FailureDomain over = places.nextBoolean() ? FailureDomain.RACK : FailureDomain.REGION;
      rules.add(new Spread(some(places, fleet, 4), over, 1 + places.nextInt(2)));
    }
    return rules;
  }

  /** Between some of its hosts they were measured, and between some of these they are long. */
  private Map<Set<HostName>, Duration> silences(Fleet fleet) {
    Map<Set<HostName>, Duration> silences = new HashMap<>();
    for (FleetHost one : fleet.hosts()) {
      for (FleetHost other : fleet.hosts()) {
        if (one.name().value().compareTo(other.name().value()) < 0 && ways.nextBoolean()) {
          silences.put(Set.of(one.name(), other.name()), Duration.ofMillis(20 + ways.nextInt(160)));
        }
      }
    }
    return silences;
  }

  private void add(List<Rule> rules, int percent, Rule rule) {
    if (chance(percent)) {
      rules.add(rule);
    }
  }

  private Selection some(Fleet fleet, int most) {
    return some(random, fleet, most);
  }

  private static Selection some(Random random, Fleet fleet, int most) {
    Set<VmName> names = new HashSet<>();
    for (int vm = 0; vm < most && !fleet.vms().isEmpty(); vm++) {
      names.add(fleet.vms().get(random.nextInt(fleet.vms().size())).name());
    }
    return new Selection.Named(names);
  }

  private Set<HostName> someHosts(Fleet fleet) {
    Set<HostName> names = new HashSet<>();
    for (int host = 0; host < 2; host++) {
      names.add(fleet.hosts().get(random.nextInt(fleet.hosts().size())).name());
    }
    return names;
  }
}
