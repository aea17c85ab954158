package io.godwit.agent.overlay;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A host that a VM has left, by whose address connections of it may go on.
 *
 * @param under the epoch that the VM had there
 */
record Anchor(HostId host, Epoch under) {
  /**
   * @param by the epoch under which the VM left it
   */
  static Anchor left(HostId host, Epoch by) {
    return new Anchor(host, new Epoch(by.value() - 1));
  }

  /**
   * All of them, each host once, by the last time that the VM was there.
   *
   * @param at where the VM is: what it has there is not anchored
   */
  static List<Anchor> joined(List<Anchor> some, List<Anchor> more, HostId at) {
    Map<HostId, Anchor> all = new LinkedHashMap<>();
    some.forEach(anchor -> all.put(anchor.host(), anchor));
    more.forEach(anchor -> all.merge(anchor.host(), anchor, Anchor::later));
    all.remove(at);
    return new ArrayList<>(all.values());
  }

  private static Anchor later(Anchor one, Anchor other) {
    return one.under().isOlderThan(other.under()) ? other : one;
  }
}
