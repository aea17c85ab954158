package io.godwit.controller.plan;

import io.godwit.api.PlanView;
import io.godwit.controller.plan.FleetSnapshot.Host;
import io.godwit.controller.plan.FleetSnapshot.Possession;
import io.godwit.controller.plan.FleetSnapshot.Vm;
import io.godwit.controller.plan.FleetSnapshot.Wish;
import io.godwit.migration.HostFacts;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.migration.Preflight;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What has changed in the fleet since a plan was made, as far as the plan depends on it. Memory and
 * disk are not looked at: each move's own preflight does. CPU is not looked at again.
 */
public final class Drift {
  private final PlanDocument plan;
  private final Context context;
  private final Map<VmName, Vm> vms;
  private final Map<HostName, Host> hosts;
  private final Map<String, List<PlanView.Move>> movesOf = new LinkedHashMap<>();
  private final Map<String, String> before = new HashMap<>();

  private Drift(PlanDocument plan, Context context, FleetSnapshot now) {
    this.plan = plan;
    this.context = context;
    this.vms = now.vmsByName();
    this.hosts = now.hostsByName();
    plan.moves()
        .forEach(move -> movesOf.computeIfAbsent(move.vm(), vm -> new ArrayList<>()).add(move));
    for (PlanView.Host host : plan.hosts()) {
      host.vmsBefore().forEach(vm -> before.put(vm, host.name()));
    }
  }

  /** How far a plan is. */
  public enum Stage {
    /** Nobody has applied it: all of what it counted with is looked at. */
    PROPOSED,
    /** Some of its moves may be made; what only leaves more room is no matter any more. */
    BEGUN
  }

  /**
   * What is known of a plan beside its document.
   *
   * @param madeAt when it was made
   * @param opens the hosts that are closed and that it may open
   */
  public record Context(Instant madeAt, Set<String> opens, Stage stage) {
    public Context {
      opens = Set.copyOf(opens);
    }
  }

  /**
   * Compares.
   *
   * @return a sentence for each change; empty where the plan still holds
   */
  public static List<String> since(PlanDocument plan, Context context, FleetSnapshot now) {
    return new Drift(plan, context, now).changes();
  }

  private boolean isProposed() {
    return context.stage() == Stage.PROPOSED;
  }

  private List<String> changes() {
    List<String> changes = new ArrayList<>();
    movesOf.keySet().forEach(vm -> changesOf(new VmName(vm)).forEach(changes::add));
    Set<String> destinations = destinationsLeft();
    destinations.forEach(host -> changesOf(new HostName(host)).forEach(changes::add));
    vms.values().stream().flatMap(vm -> strange(vm, concerned())).sorted().forEach(changes::add);
    plan.givesBack().forEach(host -> closing(new HostName(host)).ifPresent(changes::add));
    return changes;
  }

  /** Hosts to which no other VM may have come. */
  private Set<String> concerned() {
    Set<String> concerned = new HashSet<>(plan.givesBack());
    if (!plan.isUndo()) {
      concerned.addAll(isProposed() ? destinationsLeft() : Set.of());
      concerned.addAll(plan.emptied());
    }
    return concerned;
  }

  /** Somebody may work on a host that its user has closed since. */
  private Optional<String> closing(HostName name) {
    Host host = hosts.get(name);
    boolean isClosed = !plan.isDrain() && host != null && host.wish() == Wish.CLOSED;
    return isClosed
        ? Optional.of("host %s was closed by its user".formatted(name))
        : Optional.empty();
  }

  private Stream<String> changesOf(VmName name) {
    Vm vm = vms.get(name);
    if (vm == null) {
      return isProposed() ? Stream.of("VM %s is gone".formatted(name)) : Stream.empty();
    }
    if (vm.createdAt().isAfter(context.madeAt())) {
      return Stream.of("VM %s was made anew".formatted(name));
    }
    List<PlanView.Move> moves = movesOf.get(name.value());
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

  /** Of moves that may still have to be made. */
  private Set<String> destinationsLeft() {
    Map<String, String> hostOf = new HashMap<>();
    vms.values().forEach(vm -> hostOf.put(vm.name().value(), vm.host().value()));
    Progressed progressed = new Progressed(plan.moves(), hostOf);
    Set<String> left = new TreeSet<>();
    plan.moves().stream()
        .filter(move -> !progressed.isMade(move))
        .forEach(move -> left.add(move.destination()));
    return left;
  }

  private Stream<String> changesOf(HostName name) {
    Host host = hosts.get(name);
    boolean isLaunched = plan.isLaunched(name.value());
    if (host == null) {
      return isLaunched
          ? Stream.empty()
          : Stream.of("host %s is not in the fleet any more".formatted(name));
    }
    if (isLaunched && isProposed()) {
      return Stream.of("there is a host named %s by now".formatted(name));
    }
    HostFacts facts = host.facts();
    return Stream.concat(
        willBeTakenBack(host)
            ? Stream.empty()
            : Preflight.presence(facts).stream().map(refusal -> refusal.reason()),
        facts.scheduling() == Scheduling.OPEN || context.opens().contains(host.name().value())
            ? Stream.empty()
            : Stream.of("host %s takes no VMs any more".formatted(name)));
  }

  private boolean willBeTakenBack(Host host) {
    return plan.takesBack().contains(host.name().value())
        && host.possession() == Possession.GIVEN_BACK;
  }

  /** A VM that the plan counted elsewhere, or not at all, where it brings or takes away others. */
  private Stream<String> strange(Vm vm, Set<String> concerned) {
    String name = vm.name().value();
    String host = vm.host().value();
    if (movesOf.containsKey(name) || host.equals(before.get(name))) {
      return Stream.empty();
    }
    if (concerned.contains(host)) {
      return Stream.of("VM %s has come to host %s".formatted(name, host));
    }
    return isProposed() && !plan.isUndo() && before.containsKey(name)
        ? Stream.of("VM %s is on host %s by now".formatted(name, host))
        : Stream.empty();
  }
}
