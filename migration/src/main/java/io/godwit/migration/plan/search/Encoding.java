package io.godwit.migration.plan.search;

import io.godwit.migration.plan.fleet.Dimension;
import io.godwit.migration.plan.fleet.Evenness;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.Affinity;
import io.godwit.migration.plan.rule.KeepFree;
import io.godwit.migration.plan.rule.MaximumMoves;
import io.godwit.migration.plan.rule.Placement;
import io.godwit.migration.plan.rule.Rule;
import io.godwit.migration.plan.rule.Spread;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A request as numbers, and back. Dimensions that no VM needs are left out, and parts of the day
 * that decide nothing.
 */
final class Encoding {
  final PlanRequest request;
  final List<FleetHost> hosts;
  final List<List<FleetVm>> items;
  final List<Dimension> dimensions;
  final List<ProviderName> providers;
  final AllowedHosts allowedHosts;

  private final Map<HostName, Integer> indexOf = new HashMap<>();

  Encoding(PlanRequest request) {
    this.request = request;
    hosts = request.fleet().hosts();
    IntStream.range(0, hosts.size()).forEach(host -> indexOf.put(hosts.get(host).name(), host));
    items = together(request);
    dimensions =
        request.fleet().dimensions().stream()
            .filter(dim -> request.fleet().vms().stream().anyMatch(vm -> need(vm, dim) > 0))
            .toList();
    providers = hosts.stream().map(host -> host.place().provider()).distinct().toList();
    allowedHosts = new AllowedHosts(this);
  }

  /** VMs that stay together become one item. */
  private static List<List<FleetVm>> together(PlanRequest request) {
    Map<VmName, List<FleetVm>> itemOf = new LinkedHashMap<>();
    request.fleet().vms().forEach(vm -> itemOf.put(vm.name(), new ArrayList<>(List.of(vm))));
    for (Affinity rule : rules(request, Affinity.class)) {
      List<FleetVm> vms = rule.vms().in(request.fleet());
      for (int next = 1; next < vms.size(); next++) {
        join(itemOf, vms.getFirst(), vms.get(next));
      }
    }
    return itemOf.entrySet().stream()
        .filter(entry -> entry.getValue().getFirst().name().equals(entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static void join(Map<VmName, List<FleetVm>> itemOf, FleetVm one, FleetVm other) {
    List<FleetVm> item = itemOf.get(one.name());
    List<FleetVm> joining = itemOf.get(other.name());
    if (!item.equals(joining)) {
      item.addAll(joining);
      joining.forEach(vm -> itemOf.put(vm.name(), item));
    }
  }

  static <R extends Rule> List<R> rules(PlanRequest request, Class<R> kind) {
    return request.allRules().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static long need(FleetVm vm, Dimension dimension) {
    return vm.demand().amount(dimension);
  }

  int indexOf(HostName host) {
    return indexOf.get(host);
  }

  long need(int item, Dimension dimension) {
    return items.get(item).stream().mapToLong(vm -> need(vm, dimension)).sum();
  }

  long[] demand() {
    long[] demand = new long[items.size() * dimensions.size()];
    for (int item = 0, at = 0; item < items.size(); item++) {
      for (Dimension dimension : dimensions) {
        demand[at++] = need(item, dimension);
      }
    }
    return demand;
  }

  long[] capacity() {
    return amounts(FleetHost::capacity);
  }

  long[] size() {
    return amounts(FleetHost::size);
  }

  private long[] amounts(Function<FleetHost, Resources> of) {
    long[] amounts = new long[hosts.size() * dimensions.size()];
    for (int host = 0, at = 0; host < hosts.size(); host++) {
      for (Dimension dimension : dimensions) {
        amounts[at++] = of.apply(hosts.get(host)).amount(dimension);
      }
    }
    return amounts;
  }

  boolean[] paid() {
    return flags(FleetHost::isAlwaysPaid);
  }

  private boolean[] flags(Predicate<FleetHost> is) {
    boolean[] flags = new boolean[hosts.size()];
    for (int host = 0; host < flags.length; host++) {
      flags[host] = is.test(hosts.get(host));
    }
    return flags;
  }

  /** By host; nothing where it is paid whatever the plan does. */
  long[] price() {
    boolean[] paid = paid();
    long moreThanAllMoves = mostForMoves();
    long[] price = new long[hosts.size()];
    for (int host = 0; host < price.length; host++) {
      price[host] = paid[host] ? 0 : worth(hosts.get(host), moreThanAllMoves);
    }
    return price;
  }

  /** Where hosts count and not their money, one is worth more than all moves. */
  private long worth(FleetHost host, long moreThanAllMoves) {
    return switch (request.goal()) {
      case COST -> host.type().perHour().perHourFor(request.horizon()).micros();
      case HOSTS -> moreThanAllMoves;
      case BALANCE -> 0;
    };
  }

  boolean[] evened() {
    return flags(Evenness::counts);
  }

  boolean[] closed() {
    return flags(host -> host.intake() == FleetHost.Intake.CLOSED);
  }

  long[] onClosed() {
    List<FleetVm> vms =
        request.fleet().vms().stream()
            .filter(vm -> hosts.get(indexOf(vm.host())).intake() == FleetHost.Intake.CLOSED)
            .toList();
    return dimensions.stream()
        .mapToLong(dimension -> vms.stream().mapToLong(vm -> need(vm, dimension)).sum())
        .toArray();
  }

  /** More than all moves together can cost, where each VM is put aside. */
  private long mostForMoves() {
    long sum = 1;
    for (FleetVm vm : request.fleet().vms()) {
      long most = 0;
      for (ProviderName source : providers) {
        for (ProviderName destination : providers) {
          most = Math.max(most, moveCost(vm, source, destination).orElse(0));
        }
      }
      sum = Math.addExact(sum, Math.multiplyExact(2, most));
    }
    return sum;
  }

  /** Where the price book has it cheaper by a third provider than straight; else 0. */
  long leastForDetours() {
    return request.fleet().vms().stream().mapToLong(this::leastForDetour).sum();
  }

  private long leastForDetour(FleetVm vm) {
    long least = 0;
    for (ProviderName aside : providers) {
      for (ProviderName end : providers) {
        least = Math.min(least, detour(vm, aside, end));
      }
    }
    return least;
  }

  /** What it costs more than straight; 0 where it has no price. */
  private long detour(FleetVm vm, ProviderName aside, ProviderName end) {
    OptionalLong straight = moveCost(vm, providerOf(vm), end);
    OptionalLong first = moveCost(vm, providerOf(vm), aside);
    OptionalLong second = moveCost(vm, aside, end);
    return straight.isPresent() && first.isPresent() && second.isPresent()
        ? first.getAsLong() + second.getAsLong() - straight.getAsLong()
        : 0;
  }

  int[][] homes() {
    return items.stream()
        .map(item -> item.stream().mapToInt(vm -> indexOf(vm.host())).toArray())
        .toArray(int[][]::new);
  }

  int[] origin() {
    return Arrays.stream(homes())
        .mapToInt(
            homes ->
                Arrays.stream(homes).allMatch(home -> home == homes[0]) ? homes[0] : State.NOWHERE)
        .toArray();
  }

  int[] provider() {
    return hosts.stream().mapToInt(host -> providers.indexOf(host.place().provider())).toArray();
  }

  long[] moveCost() {
    long[] cost = new long[items.size() * providers.size()];
    for (int item = 0, at = 0; item < items.size(); item++) {
      for (ProviderName provider : providers) {
        cost[at++] = items.get(item).stream().mapToLong(vm -> moveCost(vm, provider)).sum();
      }
    }
    return cost;
  }

  long[][] splitCost() {
    int[][] homes = homes();
    int[] origin = origin();
    long[][] cost = new long[items.size()][];
    for (int item = 0; item < cost.length; item++) {
      if (origin[item] == State.NOWHERE) {
        cost[item] = new long[hosts.size()];
        for (int host = 0; host < hosts.size(); host++) {
          cost[item][host] = splitCost(items.get(item), homes[item], host);
        }
      }
    }
    return cost;
  }

  private long splitCost(List<FleetVm> vms, int[] homes, int host) {
    long sum = 0;
    for (int vm = 0; vm < homes.length; vm++) {
      if (homes[vm] != host) {
        sum += moveCost(vms.get(vm), hosts.get(host).place().provider());
      }
    }
    return sum;
  }

  /** A price that is missing was refused before, or is of a way that no VM may take. */
  private long moveCost(FleetVm vm, ProviderName destination) {
    return moveCost(vm, providerOf(vm), destination).orElse(0);
  }

  private OptionalLong moveCost(FleetVm vm, ProviderName source, ProviderName destination) {
    return request.prices().ofMove(vm.travels(), source, destination).stream()
        .mapToLong(Money::micros)
        .findFirst();
  }

  private ProviderName providerOf(FleetVm vm) {
    return request.fleet().host(vm.host()).place().provider();
  }

  boolean[][] allowed() {
    boolean[][] allowed = new boolean[items.size()][];
    for (int item = 0; item < allowed.length; item++) {
      allowed[item] = allowedHosts.of(item);
    }
    return allowed;
  }

  Group[] groups() {
    return rules(request, Spread.class).stream().map(this::group).toArray(Group[]::new);
  }

  private Group group(Spread rule) {
    Map<String, Integer> domains = new LinkedHashMap<>();
    int[] domainOf = new int[hosts.size()];
    for (int host = 0; host < domainOf.length; host++) {
      String domain = rule.over().of(hosts.get(host));
      domainOf[host] = domains.computeIfAbsent(domain, name -> domains.size());
    }
    int[] members =
        items.stream()
            .mapToInt(item -> (int) item.stream().filter(rule.vms()::has).count())
            .toArray();
    return new Group(domainOf, domains.size(), rule.atMost(), members);
  }

  int maximumMoves() {
    return rules(request, MaximumMoves.class).stream()
        .mapToInt(MaximumMoves::moves)
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  boolean keepsSpareHost() {
    return !rules(request, KeepFree.class).isEmpty();
  }

  /** Where that puts each VM. */
  Map<VmName, HostName> decode(int[] hostOf) {
    Map<VmName, HostName> placement = new LinkedHashMap<>();
    for (int item = 0; item < hostOf.length; item++) {
      for (FleetVm vm : items.get(item)) {
        placement.put(vm.name(), hosts.get(hostOf[item]).name());
      }
    }
    return placement;
  }

  /** The same, with the hosts that are on now. */
  Placement placement(int[] hostOf) {
    Map<VmName, List<HostName>> hostsOf = new HashMap<>();
    decode(hostOf).forEach((vm, host) -> hostsOf.put(vm, List.of(host)));
    return Placement.of(request.fleet(), hostsOf);
  }

  /** What must travel. */
  long movedBytes(int[] hostOf) {
    long sum = 0;
    for (int item = 0; item < hostOf.length; item++) {
      for (FleetVm vm : items.get(item)) {
        sum += indexOf(vm.host()) == hostOf[item] ? 0 : vm.travels().bytes();
      }
    }
    return sum;
  }
}
