package io.godwit.migration.plan.search;

import io.godwit.migration.plan.fleet.Dimension;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.request.PlanRefusal;
import io.godwit.migration.plan.request.PlanRefusal.NoHostAllowed;
import io.godwit.migration.plan.request.PlanRefusal.PriceMissing;
import io.godwit.migration.plan.request.PlanRefusal.RulesContradict;
import io.godwit.migration.plan.request.PlanRefusal.TooLittleRoom;
import io.godwit.migration.plan.request.PlanRefusal.TooLittleRoom.Need;
import io.godwit.migration.plan.rule.Affinity;
import io.godwit.migration.plan.rule.Rule;
import io.godwit.migration.plan.rule.Spread;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What can be seen to make every placement impossible before any is looked for. */
final class Obstacles {
  private final Encoding encoding;
  private final boolean[][] allowed;

  Obstacles(Encoding encoding) {
    this.encoding = encoding;
    allowed = encoding.allowed();
  }

  /** Empty where none is seen, which is no promise. */
  List<PlanRefusal> find() {
    List<PlanRefusal> found = new ArrayList<>();
    contradictions().forEach(found::add);
    homeless().forEach(found::add);
    missingPrices().forEach(found::add);
    if (found.isEmpty()) {
      tooLittleRoom().forEach(found::add);
    }
    return found;
  }

  private Stream<NoHostAllowed> homeless() {
    return IntStream.range(0, allowed.length)
        .filter(item -> allowed[item] != null)
        .filter(item -> IntStream.range(0, allowed[item].length).noneMatch(h -> allowed[item][h]))
        .mapToObj(
            item ->
                new NoHostAllowed(
                    encoding.items.get(item).stream().map(FleetVm::name).toList(),
                    encoding.allowedHosts.obstacles(item)));
  }

  private Stream<RulesContradict> contradictions() {
    List<RulesContradict> found = new ArrayList<>();
    List<Spread> spreads = Encoding.rules(encoding.request, Spread.class);
    Group[] groups = encoding.groups();
    for (int at = 0; at < groups.length; at++) {
      for (int item = 0; item < allowed.length; item++) {
        if (groups[at].members[item] > groups[at].cap) {
          found.add(tooManyTogether(spreads.get(at), item));
        }
      }
      if (Arrays.stream(groups[at].members).sum() > room(groups[at])) {
        found.add(tooFewDomains(spreads.get(at), groups[at].domains));
      }
    }
    return found.stream();
  }

  private static long room(Group group) {
    return (long) group.cap * group.domains;
  }

  private RulesContradict tooManyTogether(Spread spread, int item) {
    List<FleetVm> vms = encoding.items.get(item);
    return new RulesContradict(
        Stream.concat(
                Stream.of(spread.words()),
                Encoding.rules(encoding.request, Affinity.class).stream()
                    .filter(rule -> vms.stream().anyMatch(rule.vms()::has))
                    .map(Rule::words))
            .toList());
  }

  private static RulesContradict tooFewDomains(Spread spread, int domains) {
    return new RulesContradict(
        List.of(
            spread.words(),
            "the fleet has %d %s%s"
                .formatted(domains, spread.over().word(), domains == 1 ? "" : "s")));
  }

  /** Of each way that a VM may have to take. */
  private Stream<PriceMissing> missingPrices() {
    return IntStream.range(0, allowed.length)
        .boxed()
        .flatMap(item -> encoding.items.get(item).stream().flatMap(vm -> ways(item, vm)))
        .distinct()
        .filter(way -> encoding.request.prices().egress(way.source(), way.destination()).isEmpty());
  }

  private Stream<PriceMissing> ways(int item, FleetVm vm) {
    ProviderName source = encoding.request.fleet().host(vm.host()).place().provider();
    return encoding.providers.stream()
        .filter(destination -> mayGoTo(item, destination))
        .map(destination -> new PriceMissing(source, destination));
  }

  private boolean mayGoTo(int item, ProviderName provider) {
    return allowed[item] == null
        || IntStream.range(0, allowed[item].length)
            .anyMatch(
                host ->
                    allowed[item][host]
                        && encoding.hosts.get(host).place().provider().equals(provider));
  }

  private Stream<TooLittleRoom> tooLittleRoom() {
    Need need = encoding.keepsSpareHost() ? Need.VMS_AND_A_SPARE_HOST : Need.VMS;
    return encoding.dimensions.stream()
        .map(dimension -> new TooLittleRoom(dimension, missing(dimension), need))
        .filter(room -> room.missing() > 0);
  }

  private long missing(Dimension dimension) {
    Map<HostName, Long> inUse = new HashMap<>();
    for (FleetVm vm : encoding.request.fleet().vms()) {
      inUse.merge(vm.host(), vm.demand().amount(dimension), Long::sum);
    }
    List<Long> rooms = encoding.hosts.stream().map(host -> roomOf(host, dimension, inUse)).toList();
    long needed = inUse.values().stream().mapToLong(Long::longValue).sum();
    long spare = encoding.keepsSpareHost() ? rooms.stream().max(Long::compare).orElse(0L) : 0;
    return needed + spare - rooms.stream().mapToLong(Long::longValue).sum();
  }

  /** A closed host has room for what is on it, as far as that fits. */
  private static long roomOf(FleetHost host, Dimension dimension, Map<HostName, Long> inUse) {
    long capacity = host.capacity().amount(dimension);
    return switch (host.intake()) {
      case OPEN -> capacity;
      case CLOSED -> Math.min(capacity, inUse.getOrDefault(host.name(), 0L));
      case DRAINING -> 0;
    };
  }
}
