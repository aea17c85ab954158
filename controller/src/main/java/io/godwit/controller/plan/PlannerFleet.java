package io.godwit.controller.plan;

import io.godwit.controller.plan.CpuDemands.Vcpus;
import io.godwit.controller.plan.FleetSnapshot.Host;
import io.godwit.controller.plan.FleetSnapshot.Possession;
import io.godwit.controller.plan.FleetSnapshot.Vm;
import io.godwit.controller.plan.Question.Overfull;
import io.godwit.migration.HostFacts;
import io.godwit.migration.plan.fleet.Cores;
import io.godwit.migration.plan.fleet.CpuDay;
import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.HostType;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.model.Calibration;
import io.godwit.model.DataSize;
import io.godwit.model.HostInventory;
import io.godwit.model.HostName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Sees the fleet as a planner does: what each host has and costs, what each VM needs. */
final class PlannerFleet {
  /** What is measured is the mean of seconds; a host that is full by it has none for a peak. */
  private static final double CPU_SHARE = 0.8;

  private final FleetSnapshot fleet;
  private final CpuDemands demands;
  private final Optional<Prices> prices;
  private final Optional<HostName> drain;
  private final Overfull overfull;

  /** The cores of the smallest host, in thousandths, as all cores here by {@link HostSpeeds}. */
  private final long smallest;

  private final Map<HostName, Double> speeds;

  private PlannerFleet(
      FleetSnapshot fleet,
      CpuDemands demands,
      Optional<Prices> prices,
      Optional<HostName> drain,
      Overfull overfull) {
    this.fleet = fleet;
    this.overfull = overfull;
    this.demands = demands;
    this.prices = prices;
    this.drain = drain;
    this.smallest =
        HostSizes.smallest(
            fleet.hosts().stream()
                .filter(host -> host.isOpen() || has(host))
                .mapToLong(host -> host.facts().inventory().map(PlannerFleet::cores).orElse(0L)));
    this.speeds = fleet.hosts().stream().collect(Collectors.toMap(Host::name, PlannerFleet::speed));
  }

  /**
   * @param prices of every host; empty for hosts that cost nothing
   * @param drain the host that is to be emptied, and nothing else
   */
  static Fleet of(
      FleetSnapshot fleet,
      CpuDemands demands,
      Optional<Prices> prices,
      Optional<HostName> drain,
      Overfull overfull) {
    return new PlannerFleet(fleet, demands, prices, drain, overfull).fleet();
  }

  private boolean has(Host host) {
    return fleet.vms().stream().anyMatch(vm -> vm.host().equals(host.name()));
  }

  private Fleet fleet() {
    Map<HostName, DataSize> memoryAt = sums(vm -> vm.spec().memory());
    Map<HostName, DataSize> diskAt = sums(Vm::overlay);
    List<FleetVm> vms = fleet.vms().stream().map(this::vm).toList();
    Map<HostName, CpuDay> cpuAt = new HashMap<>();
    vms.forEach(vm -> cpuAt.merge(vm.host(), vm.demand().cpu(), CpuDay::plus));
    return new Fleet(
        fleet.hosts().stream()
            .map(
                host ->
                    host(
                        host,
                        new Resources(
                            cpu(host),
                            host.facts().memoryFree().plus(of(memoryAt, host)),
                            host.facts().diskFree().plus(of(diskAt, host)),
                            0,
                            DataSize.ZERO),
                        cpuAt.getOrDefault(host.name(), CpuDay.NONE)))
            .toList(),
        vms);
  }

  private Map<HostName, DataSize> sums(Function<Vm, DataSize> amount) {
    return fleet.vms().stream()
        .collect(Collectors.toMap(Vm::host, amount, DataSize::plus, LinkedHashMap::new));
  }

  private static DataSize of(Map<HostName, DataSize> sums, Host host) {
    return sums.getOrDefault(host.name(), DataSize.ZERO);
  }

  /** A host that has not told how many it has is not overfull. */
  private CpuDay cores(Host host, CpuDay needed) {
    boolean isMended = overfull == Overfull.MENDED && cpuOf(host) > 0;
    return isMended ? cpu(host) : cpu(host).max(needed);
  }

  private static CpuDay cpu(Host host) {
    return CpuDay.constant(new Cores(cpuOf(host)));
  }

  private static long cpuOf(Host host) {
    return Math.round(CPU_SHARE * host.facts().inventory().map(PlannerFleet::cores).orElse(0L));
  }

  private static long cores(HostInventory host) {
    return HostSpeeds.milli(host.cpus(), host.speed());
  }

  private static double speed(Host host) {
    return host.facts().inventory().map(HostInventory::speed).orElse(Calibration.USUAL_SPEED);
  }

  /** Full by what it has, also where its VMs need more and it bears that. */
  private FleetHost host(Host host, Resources size, CpuDay needed) {
    HostFacts facts = host.facts();
    Resources capacity =
        new Resources(cores(host, needed), size.memory(), size.disk(), size.iops(), size.network());
    return new FleetHost(
        host.name(),
        new HostType(
            host.name().value(),
            capacity,
            perHour(host),
            facts.inventory().map(HostInventory::cpuModels).orElse(Set.of()),
            facts.inventory().map(HostInventory::cpuFeatures).orElse(Set.of())),
        size,
        host.place(),
        host.possession() == Possession.OURS ? FleetHost.Power.ON : FleetHost.Power.OFF,
        intake(host),
        keeping(host));
  }

  /** What runs on a host that is closed may stay, unless it is that host that is to be emptied. */
  private FleetHost.Intake intake(Host host) {
    if (isDrained(host)) {
      return FleetHost.Intake.DRAINING;
    }
    return isOpen(host) ? FleetHost.Intake.OPEN : FleetHost.Intake.CLOSED;
  }

  /** While one host is emptied others stay as they are: what was emptied before is not filled. */
  private boolean isOpen(Host host) {
    return drain.isPresent() ? host.isConnected() && host.isOpen() : host.mayTakeVms();
  }

  private boolean isDrained(Host host) {
    return drain.equals(Optional.of(host.name()));
  }

  /** While one host is emptied the others cost what they cost, and only moves are weighed. */
  private FleetHost.Keeping keeping(Host host) {
    boolean mayGo =
        drain.isPresent()
            ? isDrained(host) || host.isProspect()
            : host.isConnected() || host.isReserve();
    return mayGo && host.expected() == 0 ? FleetHost.Keeping.RELEASABLE : FleetHost.Keeping.KEPT;
  }

  private FleetVm vm(Vm vm) {
    return new FleetVm(
        vm.name(),
        vm.host(),
        new Resources(cpu(vm), vm.spec().memory(), vm.overlay(), 0, DataSize.ZERO),
        vm.travels(),
        vm.spec().cpu(),
        Map.of());
  }

  private CpuDay cpu(Vm vm) {
    return vm.mayRun()
        ? CpuDemands.day(demands.of(vm.spec().id()), vcpus(vm), smallest)
        : CpuDay.NONE;
  }

  private Vcpus vcpus(Vm vm) {
    return new Vcpus(vm.spec().vcpus(), speeds.getOrDefault(vm.host(), Calibration.USUAL_SPEED));
  }

  private Money perHour(Host host) {
    return prices
        .map(known -> known.perHour(host.name(), host.provider()).orElseThrow())
        .orElse(Money.ZERO);
  }
}
