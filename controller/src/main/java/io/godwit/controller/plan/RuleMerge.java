package io.godwit.controller.plan;

import io.godwit.api.PlanRequest.Blackout;
import io.godwit.api.PlanRequest.HostWindow;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Places;
import io.godwit.api.PlanRequest.Regions;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanRequest.Spreading;
import io.godwit.api.PlanRequest.Window;
import io.godwit.controller.plan.FleetSnapshot.Vm;
import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.RuleRecord.Kind;
import io.godwit.migration.HostFacts.Reachability;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.migration.plan.rule.FailureDomain;
import io.godwit.migration.plan.rule.Unmoved;
import io.godwit.model.Few;
import io.godwit.model.HostName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Puts the rules that are kept beside those that a plan was asked for. A rule waits for a VM that
 * is not there or is not moved now: else one host that is silent, or one VM whose window is closed,
 * would refuse every plan. One that would not be where it goes before its window closes is not
 * moved there. Where a rule names no place that takes VMs, its VM stays where it is.
 */
public final class RuleMerge {
  private static final int NAMED = 5;

  private final Map<String, Vm> vms = new HashMap<>();
  private final FleetSnapshot fleet;
  private final Foresight foresight;
  private final Optional<HostName> drain;
  private final List<List<String>> together = new ArrayList<>();
  private final List<List<String>> apart = new ArrayList<>();
  private final List<Pin> pinned = new ArrayList<>();
  private final List<Places> allowed = new ArrayList<>();
  private final List<Regions> regions = new ArrayList<>();
  private final List<Spreading> spread = new ArrayList<>();
  private final List<Blackout> blackouts = new ArrayList<>();
  private final List<HostWindow> closedHosts = new ArrayList<>();
  private final List<Window> closed = new ArrayList<>();
  private final List<Unmoved> slow = new ArrayList<>();
  private final Instant now;

  /** VMs that stay where they are: held, out of their windows, or together with one of those. */
  private final Set<String> staying = new HashSet<>();

  private final List<String> notes = new ArrayList<>();
  private boolean spareHost;

  /**
   * What a plan keeps to.
   *
   * @param slow which VMs would not be everywhere before their windows close
   * @param kept the numbers of the rules that it was not asked for
   * @param notes which of them it does not look at, and why
   */
  public record Merged(Rules rules, List<Unmoved> slow, List<Long> kept, List<String> notes) {}

  /**
   * @param drain the host that is emptied, and nothing else
   * @param now by which VMs may be moved or not
   */
  public RuleMerge(
      FleetSnapshot fleet, Foresight foresight, Optional<HostName> drain, Instant now) {
    this.foresight = foresight;
    this.now = now;
    fleet.vms().forEach(vm -> vms.put(vm.name().value(), vm));
    fleet.vms().stream()
        .filter(vm -> vm.held().isPresent())
        .forEach(vm -> staying.add(vm.name().value()));
    this.fleet = fleet;
    this.drain = drain;
  }

  public Merged of(Rules asked, List<RuleRecord> kept) {
    together.addAll(asked.together());
    apart.addAll(asked.apart());
    pinned.addAll(asked.pinned());
    allowed.addAll(asked.allowed());
    regions.addAll(asked.regions());
    spread.addAll(asked.spread());
    spareHost = asked.spareHost();
    kept.stream().filter(rule -> rule.isClosed(now)).forEach(this::rest);
    kept.forEach(this::leaveSlow);
    stayTogether(kept);
    kept.forEach(this::add);
    return new Merged(
        new Rules(
            together,
            apart,
            pinned,
            allowed,
            spareHost,
            closed,
            regions,
            spread,
            blackouts,
            closedHosts),
        slow,
        kept.stream().map(RuleRecord::number).toList(),
        notes);
  }

  private void add(RuleRecord rule) {
    switch (rule.kind()) {
      case TOGETHER -> addTogether(rule);
      case APART -> addSet(apart, distinctlyStaying(rule, FailureDomain.HOST, 1));
      case SPREAD -> addSpread(rule);
      case PIN, ALLOW, ALLOW_REGION -> movable(rule).forEach(vm -> place(rule, vm));
      case SPARE_HOST -> spare(rule);
      case MAX_BLACKOUT ->
          rule.vms().stream()
              .filter(vms::containsKey)
              .map(vm -> new Blackout(vm, Math.toIntExact(rule.mostSilent().toMillis())))
              .forEach(blackouts::add);
      case WINDOW, HOST_WINDOW -> {
        // What is closed is looked at before; what is open binds nothing.
      }
    }
  }

  private void addSpread(RuleRecord rule) {
    List<String> names = distinctlyStaying(rule, rule.over(), rule.atMost());
    if (names.size() > rule.atMost()) {
      spread.add(new Spreading(names, rule.over().name(), rule.atMost()));
      noteUnknown(rule);
    }
  }

  /** Whoever reads the plan may know, and say so. */
  private void noteUnknown(RuleRecord rule) {
    List<HostName> unknown =
        fleet.hosts().stream()
            .filter(host -> !rule.over().isKnown(host.place()))
            .map(FleetSnapshot.Host::name)
            .toList();
    if (!unknown.isEmpty()) {
      notes.add(
          "rule %d: nobody has told in which %s these hosts are, so they count as one: %s (godwit host set says it)"
              .formatted(rule.number(), rule.over().word(), Few.of(unknown, NAMED)));
    }
  }

  /** Those that are with one that stays wait for it, wherever they are. */
  private void addTogether(RuleRecord rule) {
    List<String> movable = movable(rule);
    if (rule.vms().stream().noneMatch(staying::contains)) {
      addSet(together, movable);
    }
  }

  /** Those that are with one that stays, as a rule wants them, stay too; and so on. */
  private void stayTogether(List<RuleRecord> kept) {
    int before;
    do {
      before = staying.size();
      kept.stream().filter(rule -> rule.kind() == Kind.TOGETHER).forEach(this::stayTogether);
    } while (staying.size() > before);
  }

  private void stayTogether(RuleRecord rule) {
    Set<HostName> places =
        rule.vms().stream()
            .filter(staying::contains)
            .map(vm -> vms.get(vm).host())
            .collect(Collectors.toSet());
    for (String vm : rule.vms()) {
      if (vms.containsKey(vm) && places.contains(vms.get(vm).host()) && staying.add(vm)) {
        keep(vm);
      }
    }
  }

  private void keep(String vm) {
    pinned.add(new Pin(vm, List.of(vms.get(vm).host().value())));
  }

  private static void addSet(List<List<String>> sets, List<String> names) {
    if (names.size() > 1 && !sets.contains(names)) {
      sets.add(names);
    }
  }

  /** One that cannot be moved anyway need not be told of. */
  private void rest(RuleRecord rule) {
    if (rule.kind() == Kind.HOST_WINDOW) {
      restAtHost(rule);
      return;
    }
    for (String vm : rule.vms()) {
      if (vms.containsKey(vm) && vms.get(vm).held().isEmpty()) {
        staying.add(vm);
        closed.add(new Window(vm, rule.places()));
        notes.add(
            "rule %d: %s, so it stays where it is now".formatted(rule.number(), rule.words()));
      }
    }
  }

  private void restAtHost(RuleRecord rule) {
    List<String> there =
        vms.values().stream()
            .filter(vm -> vm.host().value().equals(rule.host()))
            .map(vm -> vm.name().value())
            .sorted()
            .toList();
    if (!there.isEmpty()) {
      staying.addAll(there);
      closedHosts.add(new HostWindow(rule.host(), rule.times()));
      notes.add("rule %d: %s, so they stay now".formatted(rule.number(), rule.words()));
    }
  }

  /** What is left of an open window may be too little for some VM: the others are moved in it. */
  private void leaveSlow(RuleRecord rule) {
    rule.closing(now)
        .ifPresent(
            closing ->
                vms.values().stream()
                    .filter(vm -> rule.isWindowOf(vm.name().value(), vm.host().value()))
                    .filter(vm -> !staying.contains(vm.name().value()))
                    .sorted(Comparator.comparing(vm -> vm.name().value()))
                    .forEach(vm -> leaveSlow(rule, vm, closing)));
  }

  private void leaveSlow(RuleRecord rule, Vm vm, Instant closing) {
    Map<HostName, Instant> ends = ends(vm);
    Set<HostName> timely =
        ends.keySet().stream()
            .filter(host -> !ends.get(host).isAfter(closing))
            .collect(Collectors.toSet());
    if (timely.size() == ends.size()) {
      return;
    }
    String why =
        "a move of %s%s would end at %s at the earliest, and the window closes at %s by rule %d: %s"
            .formatted(
                vm.name(),
                timely.isEmpty() ? "" : " elsewhere",
                earliest(ends, timely).truncatedTo(ChronoUnit.SECONDS),
                closing,
                rule.number(),
                rule.words());
    slow.add(new Unmoved(Question.named(List.of(vm.name())), timely, why));
    if (timely.isEmpty()) {
      staying.add(vm.name().value());
      notes.add(
          why
              + ", so it stays where it is now (godwit migrate --outside-windows moves it by itself)");
    }
  }

  private static Instant earliest(Map<HostName, Instant> ends, Set<HostName> timely) {
    return ends.entrySet().stream()
        .filter(end -> !timely.contains(end.getKey()))
        .map(Map.Entry::getValue)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** When it would be on each host to which it might be moved, were that begun now. */
  private Map<HostName, Instant> ends(Vm vm) {
    return fleet.hosts().stream()
        .filter(FleetSnapshot.Host::mayTakeVms)
        .map(FleetSnapshot.Host::name)
        .filter(host -> !host.equals(vm.host()) && !drain.equals(Optional.of(host)))
        .collect(
            Collectors.toMap(
                Function.identity(),
                host ->
                    now.plus(
                        foresight.of(vm.name(), vm.host(), host).time().orElse(Duration.ZERO))));
  }

  /** A host is drained because it must be, also where it was the spare. */
  private void spare(RuleRecord rule) {
    if (drain.isPresent() && !spareHost) {
      notes.add(
          "rule %d, that %s, is not looked at in a drain".formatted(rule.number(), rule.words()));
    } else {
      spareHost = true;
    }
  }

  private void place(RuleRecord rule, String vm) {
    Set<String> known =
        fleet.hosts().stream().map(host -> place(rule, host)).collect(Collectors.toSet());
    List<String> places = rule.places().stream().filter(known::contains).toList();
    boolean mustGo = drain.equals(Optional.of(vms.get(vm).host()));
    if (!mustGo && places.stream().noneMatch(place -> isUsable(rule, place, vm))) {
      notes.add(
          "rule %d, that %s, names no place that takes VMs now: VM %s stays where it is"
              .formatted(rule.number(), rule.words(), vm));
      keep(vm);
    } else {
      place(rule.kind(), vm, places.isEmpty() ? rule.places() : places);
    }
  }

  private void place(Kind kind, String vm, List<String> places) {
    switch (kind) {
      case PIN -> pinned.add(new Pin(vm, places));
      case ALLOW -> allowed.add(new Places(vm, places));
      case ALLOW_REGION -> regions.add(new Regions(vm, places));
      default -> throw new IllegalArgumentException(kind + " names no place");
    }
  }

  /** What a rule that names places would call the host's. */
  private static String place(RuleRecord rule, FleetSnapshot.Host host) {
    return switch (rule.kind()) {
      case PIN -> host.name().value();
      case ALLOW -> host.provider().value();
      case ALLOW_REGION -> host.place().region();
      default -> throw new IllegalArgumentException(rule.kind() + " names no place");
    };
  }

  /** Where the VM is already, or where one could come. */
  private boolean isUsable(RuleRecord rule, String place, String vm) {
    return fleet.hosts().stream()
        .filter(host -> place.equals(place(rule, host)))
        .anyMatch(host -> host.name().equals(vms.get(vm).host()) || takesVms(host));
  }

  private boolean takesVms(FleetSnapshot.Host host) {
    return host.facts().reachability() == Reachability.CONNECTED
        && host.facts().scheduling() == Scheduling.OPEN
        && !drain.equals(Optional.of(host.name()));
  }

  private List<String> movable(RuleRecord rule) {
    List<String> there = rule.vms().stream().filter(vms::containsKey).toList();
    there.stream().filter(staying::contains).forEach(vm -> noteStaying(rule, vm));
    return there.stream().filter(vm -> !staying.contains(vm)).toList();
  }

  /** Of those that stay so many for each domain, so that others keep away from it. */
  private List<String> distinctlyStaying(RuleRecord rule, FailureDomain over, int most) {
    Map<String, Integer> taken = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (String vm : rule.vms()) {
      if (vms.containsKey(vm)) {
        if (!staying.contains(vm) || taken.merge(domain(vm, over), 1, Integer::sum) <= most) {
          names.add(vm);
        } else {
          noteStaying(rule, vm);
        }
      }
    }
    return names;
  }

  private String domain(String vm, FailureDomain over) {
    HostName name = vms.get(vm).host();
    return fleet.hosts().stream()
        .filter(host -> host.name().equals(name))
        .findFirst()
        .map(host -> over.of(name, host.place()))
        .orElse(name.value());
  }

  private void noteStaying(RuleRecord rule, String vm) {
    notes.add(
        "rule %d is not looked at for VM %s, which is not moved now".formatted(rule.number(), vm));
  }
}
