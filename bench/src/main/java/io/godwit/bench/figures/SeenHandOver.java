package io.godwit.bench.figures;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What all hosts of a network were seen to do with a VM's packets, from before one hand-over until
 * some time after it.
 *
 * @param destination the name of the host that has the VM at the end
 * @param address of the destination, in the mesh
 * @param hosts by each, what was seen, in the order of time
 */
public record SeenHandOver(String destination, String address, Map<String, List<Sight>> hosts) {

  /** Sorts what was seen. */
  public static SeenHandOver of(String destination, String address, List<Sight> sights) {
    Map<String, List<Sight>> hosts = new TreeMap<>();
    sights.stream()
        .sorted(Comparator.comparingLong(Sight::beforeMicros))
        .forEach(
            sight -> hosts.computeIfAbsent(sight.host(), host -> new ArrayList<>()).add(sight));
    if (!hosts.containsKey(destination)) {
      throw new IllegalArgumentException("nobody has looked at the destination, " + destination);
    }
    return new SeenHandOver(destination, address, hosts);
  }

  /**
   * Whether two hosts had the VM behind a device of their own at once: one of them had it in a
   * look, and the other in the last look that ended before that one, in the next that began after
   * it, and in all between. An overlap that is shorter than two intervals of looking may be missed;
   * none is seen that was not.
   */
  public boolean hasTwoAtOnce() {
    return hosts.values().stream()
        .flatMap(List::stream)
        .filter(Sight::isHere)
        .anyMatch(
            sight ->
                hosts.entrySet().stream()
                    .filter(other -> !other.getKey().equals(sight.host()))
                    .anyMatch(other -> isHereAllTheWhile(other.getValue(), sight)));
  }

  /** A look that goes on at the same time says nothing alone: its answer may be older or newer. */
  private static boolean isHereAllTheWhile(List<Sight> looks, Sight other) {
    int from = -1;
    for (int i = 0; i < looks.size(); i++) {
      Sight look = looks.get(i);
      if (look.afterMicros() <= other.beforeMicros()) {
        from = i;
      } else if (look.beforeMicros() >= other.afterMicros()) {
        return from >= 0 && looks.subList(from, i + 1).stream().allMatch(Sight::isHere);
      }
    }
    return false;
  }

  /**
   * At most how long it took from when the destination had the VM behind its own device until all
   * hosts agreed on it, and went on to: from the last look at the destination in which it had not,
   * until the end of the look in which the last of the others was right. So the time between two
   * looks is in it, twice.
   *
   * @return empty where a host was not right at the end, or the destination not seen to get the VM
   */
  public Optional<Duration> agreement() {
    Optional<Sight> before = lastWrong(destination);
    if (before.isEmpty()) {
      return Optional.empty();
    }
    long agreed = 0;
    for (String host : hosts.keySet()) {
      Optional<Sight> right = firstOfRight(host);
      if (right.isEmpty()) {
        return Optional.empty();
      }
      agreed = Math.max(agreed, right.get().afterMicros());
    }
    return Optional.of(Duration.of(agreed - before.get().beforeMicros(), ChronoUnit.MICROS));
  }

  /** The longest time from the begin of a look at a host to the end of its next. */
  public Duration coarseness() {
    long longest = 0;
    for (List<Sight> looks : hosts.values()) {
      for (int i = 1; i < looks.size(); i++) {
        longest = Math.max(longest, looks.get(i).afterMicros() - looks.get(i - 1).beforeMicros());
      }
    }
    return Duration.of(longest, ChronoUnit.MICROS);
  }

  private Optional<Sight> lastWrong(String host) {
    return hosts.get(host).stream().filter(sight -> !isRight(sight)).reduce((one, next) -> next);
  }

  /** The first look from which on all at the host are right. */
  private Optional<Sight> firstOfRight(String host) {
    List<Sight> looks = hosts.get(host);
    int first = lastWrong(host).map(wrong -> looks.indexOf(wrong) + 1).orElse(0);
    return first < looks.size() ? Optional.of(looks.get(first)) : Optional.empty();
  }

  private boolean isRight(Sight sight) {
    return sight.host().equals(destination) ? sight.isHere() : sight.isAt(address);
  }
}
