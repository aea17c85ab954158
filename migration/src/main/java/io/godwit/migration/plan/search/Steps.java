package io.godwit.migration.plan.search;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Steps to choose from. Those are kept of which none costs as little as another and does less. */
final class Steps {
  /** The dearer, the more it does. */
  private final TreeMap<Long, Step> byCost = new TreeMap<>();

  /** Whether none that is here does as much for as little. */
  boolean want(Step step) {
    Map.Entry<Long, Step> cheaper = byCost.floorEntry(step.cost());
    return cheaper == null || cheaper.getValue().evened() < step.evened();
  }

  /** One that is wanted. */
  void add(Step step) {
    Map.Entry<Long, Step> dearer = byCost.ceilingEntry(step.cost());
    while (dearer != null && dearer.getValue().evened() <= step.evened()) {
      byCost.remove(dearer.getKey());
      dearer = byCost.ceilingEntry(step.cost());
    }
    byCost.put(step.cost(), step);
  }

  /** The cheapest of those that do at least half as much as the best. */
  Optional<Step> choice() {
    double most = byCost.isEmpty() ? 0 : byCost.lastEntry().getValue().evened();
    return byCost.values().stream().filter(step -> step.evened() >= most / 2).findFirst();
  }
}
