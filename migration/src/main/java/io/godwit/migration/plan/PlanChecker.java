package io.godwit.migration.plan;

import io.godwit.migration.plan.fleet.Evenness;
import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.order.Wave;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.Breach;
import io.godwit.migration.plan.rule.MaximumMoves;
import io.godwit.migration.plan.rule.Placement;
import io.godwit.migration.plan.rule.Rule;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Goes through a plan step by step and asks every rule of every state; it knows nothing of how the
 * plan was made.
 *
 * <p>While a wave is under way its VMs are taken to be on both hosts, all at once: in whatever
 * order its moves end, no state asks for more. A rule that was broken before the plan may be broken
 * on the way, in the same way and no worse; at the end all hold. What a plan that can be carried
 * out says of its money and hosts is counted again.
 */
public final class PlanChecker {
  private final Plan plan;
  private final PlanRequest request;
  private final Fleet fleet;
  private final Map<VmName, List<HostName>> hostsOf = new HashMap<>();
  private final Set<HostName> on = new HashSet<>();
  private final List<Violation> violations = new ArrayList<>();
  private final List<Breach> before;

  /** Whether any rule was broken before the plan. */
  private final boolean isMending;

  private int step;

  private PlanChecker(Plan plan) {
    this.plan = plan;
    this.request = plan.request();
    this.fleet = request.fleet();
    fleet.vms().forEach(vm -> hostsOf.put(vm.name(), List.of(vm.host())));
    fleet.hosts().stream().filter(FleetHost::isOn).map(FleetHost::name).forEach(on::add);
    before = breaches(Rule.Holds.ALWAYS);
    isMending = !before.isEmpty() || !breaches(Rule.Holds.AT_THE_END).isEmpty();
  }

  /** Everything that must not be; empty for a plan that may be carried out. */
  public static List<Violation> check(Plan plan) {
    PlanChecker checker = new PlanChecker(plan);
    checker.launch();
    plan.waves().forEach(checker::carryOut);
    checker.end();
    return List.copyOf(checker.violations);
  }

  private void launch() {
    for (HostAction.Launch launch : plan.launches()) {
      if (!fleet.has(launch.host()) || !on.add(launch.host())) {
        violate("host " + launch.host() + " is launched and is on or unknown");
      }
    }
  }

  private void carryOut(Wave wave) {
    step++;
    checkLimits(wave);
    List<Move> begun = wave.moves().stream().filter(this::begin).toList();
    checkState();
    begun.forEach(move -> hostsOf.put(move.vm(), List.of(move.destination())));
    checkState();
  }

  private boolean begin(Move move) {
    boolean possible =
        List.of(move.source()).equals(hostsOf.get(move.vm())) && on.contains(move.destination());
    if (possible) {
      hostsOf.put(move.vm(), List.of(move.source(), move.destination()));
    } else {
      violate(
          "VM %s cannot move from %s to %s"
              .formatted(move.vm(), move.source(), move.destination()));
    }
    return possible;
  }

  private void checkLimits(Wave wave) {
    Map<HostName, Integer> perHost = new HashMap<>();
    Map<Set<HostName>, Integer> perPair = new HashMap<>();
    for (Move move : wave.moves()) {
      perHost.merge(move.source(), 1, Integer::sum);
      perHost.merge(move.destination(), 1, Integer::sum);
      perPair.merge(Set.of(move.source(), move.destination()), 1, Integer::sum);
    }
    perHost.forEach(
        (host, moves) -> {
          if (moves > request.limits().perHost()) {
            violate("%d moves at once at host %s".formatted(moves, host));
          }
        });
    perPair.forEach(
        (pair, moves) -> {
          if (moves > request.limits().perPair()) {
            violate("%d moves at once between %s".formatted(moves, pair));
          }
        });
  }

  private void checkState() {
    for (Breach breach : breaches(Rule.Holds.ALWAYS)) {
      if (before.stream().noneMatch(breach::isNoWorseThan)) {
        violate(breach.what());
      }
    }
  }

  private void end() {
    step++;
    Set<HostName> occupied = new HashSet<>();
    hostsOf.values().forEach(occupied::addAll);
    plan.releases().forEach(release -> giveBack(release, occupied));
    for (Rule.Holds when : Rule.Holds.values()) {
      breaches(when).forEach(breach -> violate(breach.what()));
    }
    checkMoves();
    checkReasons();
    if (request.goal() == Goal.BALANCE) {
      checkBalance(occupied);
    }
    if (violations.isEmpty()) {
      Recount.differences(plan).forEach(this::violate);
    }
  }

  private void giveBack(HostAction.Release release, Set<HostName> occupied) {
    if (occupied.contains(release.host()) || !on.remove(release.host())) {
      violate("host " + release.host() + " is given back and is not empty or not on");
    } else if (fleet.host(release.host()).keeping() == FleetHost.Keeping.KEPT) {
      violate("host " + release.host() + " is given back and is to be kept");
    }
  }

  private void checkMoves() {
    int moves = plan.moves().size();
    for (Rule rule : request.rules()) {
      if (rule instanceof MaximumMoves most && moves > most.moves()) {
        violate(rule.words() + ": it makes " + moves);
      }
    }
  }

  /** What mends a broken rule may leave the load less even, and a host empty. */
  private void checkBalance(Set<HostName> occupied) {
    if (!plan.launches().isEmpty() || !plan.releases().isEmpty()) {
      violate("a plan that evens the load out launches no host and gives none back");
    }
    if (!isMending) {
      Map<VmName, HostName> ends = new HashMap<>();
      hostsOf.forEach((vm, hosts) -> ends.put(vm, hosts.getLast()));
      if (!Evenness.isMoreEven(fleet, ends)) {
        violate("the load is no more even than before");
      }
      fleet.vms().stream()
          .map(FleetVm::host)
          .distinct()
          .filter(host -> !occupied.contains(host))
          .forEach(host -> violate("host " + host + " is emptied to even the load out"));
    }
  }

  private void checkReasons() {
    if (!plan.reasons().stream()
        .map(Reason::vm)
        .toList()
        .equals(fleet.vms().stream().map(FleetVm::name).toList())) {
      violate("not every VM has a reason");
    }
  }

  private List<Breach> breaches(Rule.Holds when) {
    Placement placement = new Placement(fleet, on, hostsOf);
    return request.allRules().stream()
        .filter(rule -> rule.holds() == when)
        .flatMap(rule -> rule.breaches(placement).stream())
        .toList();
  }

  private void violate(String what) {
    violations.add(new Violation(step, what));
  }
}
