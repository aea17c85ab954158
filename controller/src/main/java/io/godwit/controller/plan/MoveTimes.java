package io.godwit.controller.plan;

import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.RuleRecord.Kind;
import io.godwit.migration.plan.auto.DailyWindow;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Whether there is a time of the day at which VMs may be moved: each of several windows binds. */
final class MoveTimes {
  private MoveTimes() {}

  /**
   * The rules that together leave no time to move a VM, and those with which it is together, which
   * are moved at the same time.
   *
   * @return those of one VM; empty where each has a time
   */
  static List<RuleRecord> without(RuleRecord added, List<RuleRecord> kept) {
    if (added.kind() == Kind.HOST_WINDOW) {
      return ofHost(added, kept);
    }
    if (added.kind() != Kind.WINDOW && added.kind() != Kind.TOGETHER) {
      return List.of();
    }
    List<RuleRecord> all = Stream.concat(kept.stream(), Stream.of(added)).toList();
    return added.vms().stream()
        .map(vm -> binding(vm, all))
        .filter(rules -> !leaveTime(rules))
        .findFirst()
        .orElse(List.of());
  }

  private static List<RuleRecord> ofHost(RuleRecord added, List<RuleRecord> kept) {
    List<RuleRecord> rules =
        Stream.concat(kept.stream(), Stream.of(added))
            .filter(rule -> rule.kind() == Kind.HOST_WINDOW && rule.host().equals(added.host()))
            .toList();
    return leaveTime(rules) ? List.of() : rules;
  }

  private static List<RuleRecord> binding(String vm, List<RuleRecord> all) {
    Set<String> bound = companions(vm, all);
    return all.stream()
        .filter(rule -> rule.kind() == Kind.WINDOW || rule.kind() == Kind.TOGETHER)
        .filter(rule -> !Collections.disjoint(rule.vms(), bound))
        .toList();
  }

  private static Set<String> companions(String vm, List<RuleRecord> all) {
    Set<String> bound = new HashSet<>(Set.of(vm));
    int before;
    do {
      before = bound.size();
      all.stream()
          .filter(rule -> rule.kind() == Kind.TOGETHER)
          .filter(rule -> !Collections.disjoint(rule.vms(), bound))
          .forEach(rule -> bound.addAll(rule.vms()));
    } while (bound.size() > before);
    return bound;
  }

  /** A time that all have begins where one of them opens. */
  private static boolean leaveTime(List<RuleRecord> rules) {
    List<RuleRecord> windows = rules.stream().filter(RuleRecord::isWindow).toList();
    return windows.isEmpty()
        || windows.stream()
            .flatMap(rule -> rule.times().stream())
            .map(text -> DailyWindow.parse(text).opening())
            .anyMatch(opening -> windows.stream().noneMatch(rule -> rule.isClosed(opening)));
  }
}
