package io.godwit.migration.plan.search;

import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.HostType;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.rule.AllowedPlaces;
import io.godwit.migration.plan.rule.MaximumBlackout;
import io.godwit.migration.plan.rule.Pinned;
import io.godwit.migration.plan.rule.Selection;
import io.godwit.migration.plan.rule.Unmoved;
import io.godwit.model.CpuContract;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Which hosts may have an item, looked at alone; and if none, why. */
final class AllowedHosts {

  /** VMs, and hosts that a rule gives them. */
  private record Choice(Selection vms, BiPredicate<FleetVm, FleetHost> hosts, String words) {
    private boolean allows(List<FleetVm> item, FleetHost host) {
      return item.stream().allMatch(vm -> !vms.has(vm) || hosts.test(vm, host));
    }
  }

  /** What decides alike for all hosts of a type. */
  private record Kind(HostType type, CpuContract cpu) {}

  private final Encoding encoding;
  private final List<Choice> choices = new ArrayList<>();
  private final Map<Kind, Boolean> honoured = new HashMap<>();
  private final boolean allOpen;

  /** Whether a plan may launch a host. */
  private final boolean launches;

  /** By host: the index of its type. */
  private final int[] typeOf;

  /** By type: the first host of it. */
  private final List<FleetHost> firstOf = new ArrayList<>();

  AllowedHosts(Encoding encoding) {
    this.encoding = encoding;
    launches = encoding.request.goal() != Goal.BALANCE;
    allOpen = encoding.hosts.stream().allMatch(this::isOpen);
    typeOf = typesOf(encoding.hosts);
    for (Pinned rule : Encoding.rules(encoding.request, Pinned.class)) {
      choices.add(
          new Choice(rule.vms(), (vm, host) -> rule.hosts().contains(host.name()), rule.words()));
    }
    for (AllowedPlaces rule : Encoding.rules(encoding.request, AllowedPlaces.class)) {
      choices.add(new Choice(rule.vms(), (vm, host) -> rule.allows(host.place()), rule.words()));
    }
    for (Unmoved rule : Encoding.rules(encoding.request, Unmoved.class)) {
      choices.add(new Choice(rule.vms(), (vm, host) -> rule.allows(vm, host.name()), rule.words()));
    }
    for (MaximumBlackout rule : Encoding.rules(encoding.request, MaximumBlackout.class)) {
      choices.add(
          new Choice(
              rule.vms(), (vm, host) -> rule.allows(vm, vm.host(), host.name()), rule.words()));
    }
  }

  private int[] typesOf(List<FleetHost> hosts) {
    Map<HostType, Integer> indexOf = new HashMap<>();
    int[] types = new int[hosts.size()];
    for (int host = 0; host < types.length; host++) {
      Integer known = indexOf.putIfAbsent(hosts.get(host).type(), firstOf.size());
      types[host] = known == null ? firstOf.size() : known;
      if (known == null) {
        firstOf.add(hosts.get(host));
      }
    }
    return types;
  }

  private boolean isOpen(FleetHost host) {
    return host.intake() == FleetHost.Intake.OPEN && isUsable(host);
  }

  private boolean isUsable(FleetHost host) {
    return launches || host.isOn();
  }

  /** By host; null where it may be on every one. */
  boolean[] of(int item) {
    List<FleetVm> vms = encoding.items.get(item);
    List<Choice> choicesOf = choicesOf(vms);
    boolean[] suits = suits(item, vms);
    if (allOpen && choicesOf.isEmpty() && areAll(suits)) {
      return null;
    }
    boolean[] allowed = new boolean[encoding.hosts.size()];
    for (int host = 0; host < allowed.length; host++) {
      FleetHost of = encoding.hosts.get(host);
      allowed[host] =
          suits[typeOf[host]]
              && (allOpen || (isUsable(of) && vms.stream().allMatch(of::takes)))
              && choicesOf.stream().allMatch(choice -> choice.allows(vms, of));
    }
    return areAll(allowed) ? null : allowed;
  }

  private static boolean areAll(boolean[] values) {
    for (boolean value : values) {
      if (!value) {
        return false;
      }
    }
    return true;
  }

  private List<Choice> choicesOf(List<FleetVm> vms) {
    return choices.stream().filter(choice -> vms.stream().anyMatch(choice.vms()::has)).toList();
  }

  /** By type of host. */
  private boolean[] suits(int item, List<FleetVm> vms) {
    boolean[] suits = new boolean[firstOf.size()];
    for (int type = 0; type < suits.length; type++) {
      suits[type] = isLargeEnough(item, firstOf.get(type)) && honours(vms, firstOf.get(type));
    }
    return suits;
  }

  private boolean isLargeEnough(int item, FleetHost host) {
    return encoding.dimensions.stream()
        .allMatch(dim -> encoding.need(item, dim) <= host.capacity().amount(dim));
  }

  private boolean honours(List<FleetVm> vms, FleetHost host) {
    return vms.stream()
        .allMatch(
            vm ->
                honoured.computeIfAbsent(
                    new Kind(host.type(), vm.cpu()), kind -> host.honours(kind.cpu())));
  }

  /** What rules out how many hosts; each host is counted with the first that does. */
  List<String> obstacles(int item) {
    Map<String, Integer> obstacles = new LinkedHashMap<>();
    for (FleetHost host : encoding.hosts) {
      obstacle(item, host).ifPresent(why -> obstacles.merge(why, 1, Integer::sum));
    }
    return obstacles.entrySet().stream()
        .map(entry -> "%s (rules out %d)".formatted(entry.getKey(), entry.getValue()))
        .toList();
  }

  private Optional<String> obstacle(int item, FleetHost host) {
    List<FleetVm> vms = encoding.items.get(item);
    Optional<String> choice =
        choicesOf(vms).stream()
            .filter(rule -> !rule.allows(vms, host))
            .map(Choice::words)
            .findFirst();
    if (choice.isPresent()) {
      return choice;
    }
    if (!vms.stream().allMatch(host::takes)) {
      return Optional.of(
          host.intake() == FleetHost.Intake.DRAINING ? "being emptied" : "closed to what comes");
    }
    if (!isUsable(host)) {
      return Optional.of("off, and none is launched to even the load out");
    }
    if (!honours(vms, host)) {
      return Optional.of("lacks the CPU that was promised");
    }
    return encoding.dimensions.stream()
        .filter(dim -> encoding.need(item, dim) > host.capacity().amount(dim))
        .map(dim -> "has less than the %s needed".formatted(dim.show(encoding.need(item, dim))))
        .findFirst();
  }
}
