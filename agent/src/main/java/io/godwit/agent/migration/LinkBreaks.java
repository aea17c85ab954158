package io.godwit.agent.migration;

import io.godwit.model.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When moves have lost their streams lately, by the host at the other end. */
final class LinkBreaks {
  private static final Duration LATELY = Duration.ofMinutes(10);

  private final Map<HostId, List<Instant>> breaks = new HashMap<>();

  synchronized void note(HostId peer, Instant now) {
    breaks.computeIfAbsent(peer, key -> new ArrayList<>()).add(now);
  }

  synchronized int lately(HostId peer, Instant now) {
    List<Instant> kept = breaks.getOrDefault(peer, new ArrayList<>());
    kept.removeIf(at -> at.isBefore(now.minus(LATELY)));
    return kept.size();
  }
}
