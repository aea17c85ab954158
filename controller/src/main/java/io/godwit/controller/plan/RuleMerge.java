package io.godwit.controller.plan;

import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Places;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.controller.plan.FleetSnapshot.Vm;
import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.RuleRecord.Kind;
import io.godwit.model.HostName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the rules that are kept beside those that a plan was asked for. A rule waits for a VM that
 * is not there or cannot be moved now: else one host that is silent would refuse every plan. Where
 * a rule names no place any more, its VM stays where it is.
 */
public final class RuleMerge {
  private final Map<String, Vm> vms = new HashMap<>();
  private final Set<String> hosts = new HashSet<>();
  private final Set<String> providers = new HashSet<>();
  private final boolean isDrain;
  private final List<List<String>> together = new ArrayList<>();
  private final List<List<String>> apart = new ArrayList<>();
  private final List<Pin> pinned = new ArrayList<>();
  private final List<Places> allowed = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private boolean spareHost;

  /**
   * What a plan keeps to.
   *
   * @param kept the numbers of the rules that it was not asked for
   * @param notes which of them it does not look at, and why
   */
  public record Merged(Rules rules, List<Long> kept, List<String> notes) {}

  /**
   * @param drain the host that is emptied, and nothing else
   */
  public RuleMerge(FleetSnapshot fleet, Optional<HostName> drain) {
    fleet.vms().forEach(vm -> vms.put(vm.name().value(), vm));
    fleet
        .hosts()
        .forEach(
            host -> {
              hosts.add(host.name().value());
              providers.add(host.provider().value());
            });
    isDrain = drain.isPresent();
  }

  public Merged of(Rules asked, List<RuleRecord> kept) {
    together.addAll(asked.together());
    apart.addAll(asked.apart());
    pinned.addAll(asked.pinned());
    allowed.addAll(asked.allowed());
    spareHost = asked.spareHost();
    kept.forEach(this::add);
    return new Merged(
        new Rules(together, apart, pinned, allowed, spareHost),
        kept.stream().map(RuleRecord::number).toList(),
        notes);
  }

  private void add(RuleRecord rule) {
    switch (rule.kind()) {
      case TOGETHER -> addSet(together, movable(rule));
      case APART -> addSet(apart, distinctlyHeld(rule));
      case PIN, ALLOW -> movable(rule).forEach(vm -> place(rule, vm));
      case SPARE_HOST -> spare(rule);
    }
  }

  private static void addSet(List<List<String>> sets, List<String> names) {
    if (names.size() > 1 && !sets.contains(names)) {
      sets.add(names);
    }
  }

  /** A host is drained because it must be, also where it was the spare. */
  private void spare(RuleRecord rule) {
    if (isDrain && !spareHost) {
      notes.add(
          "rule %d, that %s, is not looked at in a drain".formatted(rule.number(), rule.words()));
    } else {
      spareHost = true;
    }
  }

  private void place(RuleRecord rule, String vm) {
    Set<String> known = rule.kind() == Kind.PIN ? hosts : providers;
    List<String> places = rule.places().stream().filter(known::contains).toList();
    if (places.isEmpty()) {
      notes.add(
          "rule %d, that %s, names none that there is: VM %s stays where it is"
              .formatted(rule.number(), rule.words(), vm));
      pinned.add(new Pin(vm, List.of(vms.get(vm).host().value())));
    } else if (rule.kind() == Kind.PIN) {
      pinned.add(new Pin(vm, places));
    } else {
      allowed.add(new Places(vm, places));
    }
  }

  private List<String> movable(RuleRecord rule) {
    List<String> there = rule.vms().stream().filter(vms::containsKey).toList();
    there.stream().filter(this::isHeld).forEach(vm -> noteHeld(rule, vm));
    return there.stream().filter(vm -> !isHeld(vm)).toList();
  }

  /** Of those that cannot be moved one for each host, so that others keep away from it. */
  private List<String> distinctlyHeld(RuleRecord rule) {
    Set<HostName> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (String vm : rule.vms()) {
      if (vms.containsKey(vm)) {
        if (!isHeld(vm) || taken.add(vms.get(vm).host())) {
          names.add(vm);
        } else {
          noteHeld(rule, vm);
        }
      }
    }
    return names;
  }

  private boolean isHeld(String vm) {
    return vms.get(vm).held().isPresent();
  }

  private void noteHeld(RuleRecord rule, String vm) {
    notes.add(
        "rule %d is not looked at for VM %s, which cannot be moved now"
            .formatted(rule.number(), vm));
  }
}
