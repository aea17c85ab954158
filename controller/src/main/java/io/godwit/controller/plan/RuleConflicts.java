package io.godwit.controller.plan;

import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.RuleRecord.Kind;
import io.godwit.migration.plan.fleet.Place;
import io.godwit.model.HostName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which two rules can never both hold, whatever the fleet has room for, and which windows leave no
 * time to move a VM. More than two others that cannot hold together, and what there is no room for,
 * are found when a plan is made.
 *
 * @param places of the hosts that there are
 */
public record RuleConflicts(Map<HostName, Place> places) {
  /** The number of a rule that is not kept yet. */
  public static final long NEW = 0;

  public RuleConflicts {
    places = Map.copyOf(places);
  }

  /** A sentence for each pair of which one is the new rule, and one where no time is left. */
  public List<String> of(RuleRecord added, List<RuleRecord> kept) {
    List<String> conflicts = new ArrayList<>();
    for (RuleRecord other : kept) {
      if (isConflict(added, other) || isConflict(other, added)) {
        conflicts.add("%s, and %s: %s".formatted(added.words(), by(other), other.words()));
      }
    }
    List<RuleRecord> untimely = MoveTimes.without(added, kept);
    if (!untimely.isEmpty()) {
      conflicts.add(untimely(untimely));
    }
    return conflicts;
  }

  private static String untimely(List<RuleRecord> rules) {
    return rules.stream()
        .map(rule -> by(rule) + ": " + rule.words())
        .collect(Collectors.joining("; ", "there would be no time to move VMs, as ", ""));
  }

  private static String by(RuleRecord rule) {
    return rule.number() == NEW
        ? "the same request says"
        : "rule %d, which godwit rule remove %d takes away, says"
            .formatted(rule.number(), rule.number());
  }

  private boolean isConflict(RuleRecord one, RuleRecord other) {
    return switch (one.kind()) {
      case TOGETHER -> isTornBy(one, other);
      case PIN, ALLOW, ALLOW_REGION ->
          isPlaced(other) && shares(one, other) && !canBothHold(one, other);
      case APART, SPREAD, SPARE_HOST, WINDOW, MAX_BLACKOUT, HOST_WINDOW -> false;
    };
  }

  private static boolean isTornBy(RuleRecord together, RuleRecord other) {
    int common = common(together, other).size();
    return (other.kind() == Kind.APART && common > 1)
        || (other.kind() == Kind.SPREAD && common > other.atMost());
  }

  private static boolean isPlaced(RuleRecord rule) {
    return rule.kind() == Kind.PIN || rule.kind() == Kind.ALLOW || rule.kind() == Kind.ALLOW_REGION;
  }

  private static boolean shares(RuleRecord one, RuleRecord other) {
    return !common(one, other).isEmpty();
  }

  private static Set<String> common(RuleRecord one, RuleRecord other) {
    Set<String> common = new HashSet<>(one.vms());
    common.retainAll(other.vms());
    return common;
  }

  private boolean canBothHold(RuleRecord one, RuleRecord other) {
    if (one.kind() == other.kind()) {
      return !Collections.disjoint(one.places(), other.places());
    }
    if (one.kind() == Kind.ALLOW_REGION || other.kind() == Kind.ALLOW_REGION) {
      return canBeInRegion(one, other) && canBeInRegion(other, one);
    }
    return !Collections.disjoint(providersOf(one), providersOf(other));
  }

  /** Where a host is may be told yet, and a provider may get hosts there. */
  private boolean canBeInRegion(RuleRecord pinned, RuleRecord region) {
    return pinned.kind() != Kind.PIN
        || pinned.places().stream()
            .map(host -> places.get(new HostName(host)))
            .anyMatch(
                place ->
                    place == null
                        || place.region().isEmpty()
                        || region.places().contains(place.region()));
  }

  private Set<String> providersOf(RuleRecord rule) {
    if (rule.kind() == Kind.ALLOW) {
      return Set.copyOf(rule.places());
    }
    Set<String> found = new HashSet<>();
    for (String host : rule.places()) {
      Place place = places.get(new HostName(host));
      if (place != null) {
        found.add(place.provider().value());
      }
    }
    return found;
  }
}
