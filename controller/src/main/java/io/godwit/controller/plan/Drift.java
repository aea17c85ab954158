package io.godwit.controller.plan;

import io.godwit.api.PlanView;
import io.godwit.controller.plan.FleetSnapshot.Host;
import io.godwit.controller.plan.FleetSnapshot.Vm;
import io.godwit.migration.HostFacts;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.migration.Preflight;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What has changed in the fleet since a plan was made, as far as the plan depends on it. Room is
 * not looked at: each move's own preflight does.
 */
public final class Drift {
  private final PlanDocument plan;
  private final Instant madeAt;
  private final Map<VmName, Vm> vms;
  private final Map<HostName, Host> hosts;

  private Drift(PlanDocument plan, Instant madeAt, FleetSnapshot now) {
    this.plan = plan;
    this.madeAt = madeAt;
    this.vms = now.vmsByName();
    this.hosts = now.hostsByName();
  }

  /**
   * Compares.
   *
   * @param madeAt when the plan was made
   * @return a sentence for each change; empty where the plan still holds
   */
  public static List<String> since(PlanDocument plan, Instant madeAt, FleetSnapshot now) {
    return new Drift(plan, madeAt, now).changes();
  }

  private List<String> changes() {
    List<String> changes = new ArrayList<>();
    plan.moves().stream()
        .map(PlanView.Move::vm)
        .distinct()
        .flatMap(vm -> changesOf(new VmName(vm)))
        .forEach(changes::add);
    destinationsLeft().stream()
        .sorted()
        .flatMap(host -> changesOf(new HostName(host)))
        .forEach(changes::add);
    plan.emptied().forEach(host -> newcomers(host).forEach(changes::add));
    return changes;
  }

  private Stream<String> changesOf(VmName name) {
    Vm vm = vms.get(name);
    if (vm == null) {
      return Stream.of("VM %s is gone".formatted(name));
    }
    if (vm.createdAt().isAfter(madeAt)) {
      return Stream.of("VM %s was made anew".formatted(name));
    }
    List<PlanView.Move> moves = movesOf(name);
    String host = vm.host().value();
    boolean isOnItsWay =
        moves.getFirst().source().equals(host)
            || moves.stream().anyMatch(move -> move.destination().equals(host));
    if (!isOnItsWay) {
      return Stream.of("VM %s is on host %s by now".formatted(name, host));
    }
    boolean isThere = moves.getLast().destination().equals(host);
    return isThere || moves.getLast().cold() != vm.manner().isLive()
        ? Stream.empty()
        : Stream.of(
            "VM %s was %s and is %s"
                .formatted(name, moves.getLast().cold() ? "stopped" : "running", vm.state()));
  }

  private List<PlanView.Move> movesOf(VmName vm) {
    return plan.moves().stream().filter(move -> move.vm().equals(vm.value())).toList();
  }

  /** Of moves that may still have to be made. */
  private Set<String> destinationsLeft() {
    Set<String> left = new HashSet<>();
    for (PlanView.Move move : plan.moves()) {
      Vm vm = vms.get(new VmName(move.vm()));
      if (vm != null && vm.host().value().equals(move.source())) {
        left.add(move.destination());
      }
    }
    return left;
  }

  private Stream<String> changesOf(HostName name) {
    Host host = hosts.get(name);
    if (host == null) {
      return Stream.of("host %s is not in the fleet any more".formatted(name));
    }
    HostFacts facts = host.facts();
    return Stream.concat(
        Preflight.presence(facts).stream().map(refusal -> refusal.reason()),
        facts.scheduling() == Scheduling.OPEN || plan.filled().contains(name.value())
            ? Stream.empty()
            : Stream.of("host %s takes no VMs any more".formatted(name)));
  }

  private Stream<String> newcomers(String host) {
    Set<String> known =
        new HashSet<>(
            plan.hosts().stream()
                .filter(each -> each.name().equals(host))
                .flatMap(each -> each.vmsBefore().stream())
                .toList());
    return vms.values().stream()
        .filter(vm -> vm.host().value().equals(host) && !known.contains(vm.name().value()))
        .map(vm -> "VM %s has come to host %s, which the plan empties".formatted(vm.name(), host));
  }
}
