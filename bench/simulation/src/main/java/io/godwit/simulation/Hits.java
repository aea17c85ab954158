package io.godwit.simulation;

import io.godwit.simulation.network.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** When something broke at a host or between two of them. */
final class Hits {
  /** A link that was lost, or a disk that was filled, before may be missed only then. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(45);

  private static final Duration MOMENT = Duration.ofSeconds(15);

  private final Map<Set<Place>, NavigableSet<Instant>> hits = new HashMap<>();

  void host(Place host, Instant at) {
    note(Set.of(host), at);
  }

  void link(Place one, Place other, Instant at) {
    note(Set.of(one, other), at);
  }

  private void note(Set<Place> what, Instant at) {
    hits.computeIfAbsent(what, unused -> new TreeSet<>()).add(at);
  }

  /** Whether one of the two, or what is between them, was hit shortly before a moment or in it. */
  boolean concern(Place one, Place other, Instant moment) {
    return List.of(Set.of(one), Set.of(other), Set.of(one, other)).stream()
        .anyMatch(what -> isHit(what, moment));
  }

  private boolean isHit(Set<Place> what, Instant moment) {
    NavigableSet<Instant> found = hits.getOrDefault(what, new TreeSet<>());
    return !found.subSet(moment.minus(AFTERWARDS), moment.plus(MOMENT)).isEmpty();
  }
}
