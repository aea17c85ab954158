package io.godwit.migration.plan;

import io.godwit.migration.plan.fleet.Evenness;
import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.Affinity;
import io.godwit.migration.plan.rule.Breach;
import io.godwit.migration.plan.rule.Capacity;
import io.godwit.migration.plan.rule.Placement;
import io.godwit.migration.plan.rule.Spread;
import io.godwit.model.Few;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Says for each VM why it moves and why there, or why it stays, from the two placements alone: so
 * it is true whatever the search thought.
 */
final class Explanation {
  private static final int NAMED = 3;

  private final Fleet fleet;
  private final PlanRequest request;
  private final Map<VmName, HostName> placement;
  private final Set<HostName> onAfter;
  private final Alternatives alternatives;
  private final Map<HostName, Long> vmsAfter;
  private final Map<HostName, List<VmName>> arrivals = new HashMap<>();
  private final Map<HostName, Resources> loadsBefore = new HashMap<>();
  private final Map<HostName, Double> fillsAfter = new HashMap<>();
  private final List<Breach> broken;

  Explanation(PlanRequest request, Map<VmName, HostName> placement, Set<HostName> onAfter) {
    this.request = request;
    this.fleet = request.fleet();
    this.placement = placement;
    this.onAfter = onAfter;
    alternatives = new Alternatives(request, placement, onAfter);
    vmsAfter =
        placement.values().stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    for (FleetVm vm : fleet.vms()) {
      loadsBefore.merge(vm.host(), vm.demand(), Resources::plus);
      HostName host = placement.get(vm.name());
      if (!host.equals(vm.host())) {
        arrivals.computeIfAbsent(host, name -> new ArrayList<>()).add(vm.name());
      }
    }
    Placement now = Placement.current(fleet);
    broken = request.allRules().stream().flatMap(rule -> rule.breaches(now).stream()).toList();
  }

  /** In the fleet's order. */
  List<Reason> reasons() {
    return fleet.vms().stream().map(this::reason).toList();
  }

  private Reason reason(FleetVm vm) {
    HostName end = placement.get(vm.name());
    return end.equals(vm.host())
        ? new Reason.Stays(vm.name(), end, whyItStays(vm))
        : new Reason.Moves(vm.name(), whyIt(vm), whyThere(vm, fleet.host(end)));
  }

  private String whyIt(FleetVm vm) {
    FleetHost host = fleet.host(vm.host());
    if (host.intake() == FleetHost.Intake.DRAINING) {
      return "host %s is being emptied".formatted(host.name());
    }
    for (Breach breach : broken) {
      if (concerns(breach, vm, host)) {
        return breach.what();
      }
    }
    if (request.goal() == Goal.BALANCE) {
      return evens(vm, host);
    }
    if (onAfter.contains(host.name())) {
      return whyNotHome(vm, host);
    }
    return host.type().perHour().equals(Money.ZERO)
        ? "host %s is emptied".formatted(host.name())
        : "host %s is emptied, and costs %s an hour until it is given back"
            .formatted(host.name(), host.type().perHour());
  }

  /** Other breaches than these name a host, or a VM and a host. */
  private static boolean concerns(Breach breach, FleetVm vm, FleetHost host) {
    String where = breach.where();
    return switch (breach.rule()) {
      case Affinity affinity -> affinity.vms().has(vm);
      case Spread spread -> spread.vms().has(vm) && where.equals(spread.over().of(host));
      case Capacity capacity -> where.startsWith(host.name() + "/");
      default -> where.equals(host.name().value()) || where.equals(vm.name() + "/" + host.name());
    };
  }

  /** Its host stays on, and nothing is wrong there now. */
  private String whyNotHome(FleetVm vm, FleetHost home) {
    if (!alternatives.hasRoom(vm, home)) {
      return "it makes room on %s for %s"
          .formatted(home.name(), Few.of(arrivals.getOrDefault(home.name(), List.of()), NAMED));
    }
    return alternatives
        .obstacle(vm, home)
        .map("left there, it would break this: %s"::formatted)
        .orElse("no better plan was found, though room and the rules about it let it stay");
  }

  /** Of two that change places, one comes from the less full host. */
  private String evens(FleetVm vm, FleetHost home) {
    List<VmName> came = arrivals.getOrDefault(home.name(), List.of());
    FleetHost there = fleet.host(placement.get(vm.name()));
    return came.isEmpty() || fill(home, before(home)) > fill(there, before(there))
        ? "host %s has %s in use, and %s then"
            .formatted(home.name(), fullest(home, before(home)), fullest(home))
        : "it makes room on %s for %s".formatted(home.name(), Few.of(came, NAMED));
  }

  private double fill(FleetHost host, Resources load) {
    return Evenness.fill(fleet, host, load);
  }

  private double fillAfter(FleetHost host) {
    return fillsAfter.computeIfAbsent(host.name(), name -> fill(host, alternatives.load(host)));
  }

  private Resources before(FleetHost host) {
    return loadsBefore.getOrDefault(host.name(), Resources.NONE);
  }

  private String whyThere(FleetVm vm, FleetHost there) {
    return "host %s %s and then has %s in use; %s"
        .formatted(
            there.name(),
            there.isOn() ? "stays on" : "is launched",
            fullest(there),
            whereElse(alternatives.of(vm).size()));
  }

  private static String whereElse(int others) {
    return "by room and the rules about it, it could be on "
        + switch (others) {
          case 0 -> "no other host that is on then";
          case 1 -> "one other host that is on then";
          default -> others + " other hosts that are on then";
        };
  }

  private String fullest(FleetHost host) {
    return fullest(host, alternatives.load(host));
  }

  private String fullest(FleetHost host, Resources load) {
    return "%.0f %% of its %s"
        .formatted(100 * fill(host, load), Evenness.fullest(fleet.dimensions(), host, load).word());
  }

  private List<String> whyItStays(FleetVm vm) {
    List<String> why = new ArrayList<>();
    FleetHost host = fleet.host(vm.host());
    alternatives.rulesAbout(vm).forEach(rule -> why.add(rule.words()));
    why.add(
        host.isAlwaysPaid() && request.goal() != Goal.BALANCE
            ? "host %s is kept whatever happens".formatted(host.name())
            : "host %s stays on, with %s in use".formatted(host.name(), fullest(host)));
    List<FleetHost> others = alternatives.of(vm);
    why.add(whereElse(others.size()) + (others.isEmpty() ? "" : whatThatBrings(vm, host, others)));
    return why;
  }

  private String whatThatBrings(FleetVm vm, FleetHost host, List<FleetHost> others) {
    if (request.goal() == Goal.BALANCE) {
      return whatThatEvens(vm, host, others);
    }
    if (host.isAlwaysPaid() || vmsAfter.get(host.name()) > 1) {
      return ", which would free no host";
    }
    return ", which would free its own: %s less over the horizon, for a move that costs %s"
        .formatted(host.type().perHour().perHourFor(request.horizon()), cheapest(vm, host, others));
  }

  private String whatThatEvens(FleetVm vm, FleetHost host, List<FleetHost> others) {
    if (vmsAfter.get(host.name()) == 1) {
      return ", which would leave its own empty";
    }
    long relief = relief(vm, host, others);
    return relief < Evenness.WORTH_A_MOVE
        ? ", which would leave the fuller of the two less full by %s at most, and a move is worth %s"
            .formatted(Evenness.percent(relief), Evenness.percent(Evenness.WORTH_A_MOVE))
        : ", and no more even load was found";
  }

  /** By how much less full the fuller of the two could be at most, in millionths. */
  private long relief(FleetVm vm, FleetHost host, List<FleetHost> others) {
    double now = fillAfter(host);
    double left = fill(host, alternatives.load(host).minus(vm.demand()));
    double best = 0;
    for (FleetHost other : others) {
      // One that is as full already is no relief, whatever the VM needs.
      if (now - fillAfter(other) > best) {
        double then = fill(other, alternatives.load(other).plus(vm.demand()));
        best = Math.max(best, now - Math.max(left, then));
      }
    }
    return Math.round(1e6 * best);
  }

  /** A price that is missing was refused before. */
  private Money cheapest(FleetVm vm, FleetHost from, List<FleetHost> others) {
    return others.stream()
        .map(FleetHost::place)
        .map(to -> request.prices().ofMove(vm.travels(), from.place().provider(), to.provider()))
        .map(Optional::orElseThrow)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }
}
