package io.godwit.controller.plan;

import io.godwit.controller.plan.FleetSnapshot.Host;
import io.godwit.controller.plan.FleetSnapshot.Vm;
import io.godwit.migration.HostFacts;
import io.godwit.migration.MoveFacts;
import io.godwit.migration.MoveFacts.Manner;
import io.godwit.migration.Preflight;
import io.godwit.migration.Refusal;
import io.godwit.migration.plan.rule.Pinned;
import io.godwit.migration.plan.rule.Rule;
import io.godwit.model.CpuContract;
import io.godwit.model.HostName;
import io.godwit.model.ImageDigest;
import io.godwit.model.VmName;
import io.godwit.model.VmState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Which hosts could take which VM, room and rules aside: what a move's preflight says that the
 * planner does not know, such as machine types and versions of QEMU.
 */
final class Suitability {
  private final FleetSnapshot fleet;
  private final Map<HostName, Host> hosts;
  private final List<HostFacts> facts;

  /** VMs of one kind on one host are refused alike. */
  private final Map<Kind, Map<HostName, String>> refused = new HashMap<>();

  private record Kind(
      HostName host,
      Manner manner,
      VmState state,
      ImageDigest image,
      CpuContract cpu,
      String type,
      boolean isInNetwork,
      boolean hasBalloon) {}

  private Suitability(FleetSnapshot fleet) {
    this.fleet = fleet;
    this.hosts = fleet.hostsByName();
    this.facts = fleet.hosts().stream().map(Host::facts).toList();
  }

  /**
   * The rules that keep VMs from where they could not be.
   *
   * @param notes told why, for people
   */
  static List<Rule> rules(FleetSnapshot fleet, Consumer<String> notes) {
    return new Suitability(fleet).rules(notes);
  }

  private List<Rule> rules(Consumer<String> notes) {
    Map<Map<HostName, String>, List<VmName>> alike = new LinkedHashMap<>();
    for (Vm vm : fleet.vms()) {
      Map<HostName, String> against = refused.computeIfAbsent(kind(vm), kind -> refused(vm));
      if (!against.isEmpty() && vm.held().isEmpty()) {
        alike.computeIfAbsent(against, hosts -> new ArrayList<>()).add(vm.name());
      }
    }
    List<Rule> rules = new ArrayList<>();
    alike.forEach(
        (against, vms) -> {
          var first = against.entrySet().iterator().next();
          notes.accept(
              "%s cannot be on %s: %s%s"
                  .formatted(
                      Question.named(vms),
                      first.getKey(),
                      first.getValue(),
                      against.size() == 1
                          ? ""
                          : ", nor on %d others".formatted(against.size() - 1)));
          rules.add(new Pinned(Question.named(vms), others(against.keySet())));
        });
    return rules;
  }

  private Set<HostName> others(Set<HostName> against) {
    Set<HostName> others = new HashSet<>(hosts.keySet());
    others.removeAll(against);
    return others;
  }

  private static Kind kind(Vm vm) {
    return new Kind(
        vm.host(),
        vm.manner(),
        vm.state(),
        vm.spec().image().digest(),
        vm.spec().cpu(),
        vm.spec().machineType(),
        vm.spec().port().isPresent(),
        vm.spec().leastMemory().isPresent());
  }

  private Map<HostName, String> refused(Vm vm) {
    Map<HostName, String> against = new TreeMap<>(Comparator.comparing(HostName::value));
    for (Host host : fleet.hosts()) {
      if (!host.name().equals(vm.host()) && host.mayTakeVms()) {
        refusal(vm, host).ifPresent(refusal -> against.put(host.name(), refusal.reason()));
      }
    }
    return against;
  }

  private Optional<Refusal> refusal(Vm vm, Host host) {
    MoveFacts move =
        new MoveFacts(
            vm.spec(),
            vm.state(),
            vm.manner(),
            vm.overlay(),
            Optional.empty(),
            hosts.get(vm.host()).facts(),
            host.factsOnceOpen(),
            facts);
    return Preflight.check(move).stream().filter(Suitability::isLasting).findFirst();
  }

  /** Room and the CPU are the planner's own; the rest is said of the VM itself. */
  private static boolean isLasting(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NoMemory room -> false;
      case Refusal.NoDisk room -> false;
      case Refusal.CpuModelUnknown cpu -> false;
      case Refusal.CpuFeaturesMissing cpu -> false;
      case Refusal.NotRunning state -> false;
      case Refusal.HostUnreachable source -> false;
      case Refusal.LibvirtDown source -> false;
      default -> true;
    };
  }
}
