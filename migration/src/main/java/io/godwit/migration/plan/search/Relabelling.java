package io.godwit.migration.plan.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Gives what is on each host to that one of the hosts like it from which most of it came: the same
 * placement but for names, with fewer moves. Pairs of a host's content and a place that save most
 * go first.
 */
final class Relabelling {
  private final Problem problem;
  private final State state;
  private final int[] kind;

  /** What it saves to have what is on a host in another's place. */
  private record Match(int content, int place, long saved) {}

  Relabelling(State state) {
    this.state = state;
    this.problem = state.problem;
    kind = new int[problem.hosts];
    for (int host = 0; host < problem.hosts; host++) {
      kind[host] = kindOf(host);
    }
  }

  /** The first host that is like it in all that matters. */
  private int kindOf(int host) {
    for (int other = 0; other < host; other++) {
      if (kind[other] == other && problem.areAlike(other, host)) {
        return other;
      }
    }
    return host;
  }

  /** Moves no more than before, in money. */
  void run() {
    int[] placeOf = new int[problem.hosts];
    Arrays.fill(placeOf, State.NOWHERE);
    boolean[] given = new boolean[problem.hosts];
    for (Match match : matches()) {
      if (placeOf[match.content()] == State.NOWHERE && !given[match.place()]) {
        placeOf[match.content()] = match.place();
        given[match.place()] = true;
      }
    }
    for (int host = 0; host < problem.hosts; host++) {
      if (state.count[host] > 0 && placeOf[host] == State.NOWHERE) {
        placeOf[host] = free(host, given);
        given[placeOf[host]] = true;
      }
    }
    take(placeOf);
  }

  private List<Match> matches() {
    List<Match> matches = new ArrayList<>();
    for (int host = 0; host < problem.hosts; host++) {
      if (state.count[host] > 0) {
        long[] savedBy = savedBy(host);
        for (int place = 0; place < problem.hosts; place++) {
          if (savedBy[place] > 0) {
            matches.add(new Match(host, place, savedBy[place]));
          }
        }
      }
    }
    matches.sort(Comparator.comparingLong(Match::saved).reversed());
    return matches;
  }

  private long[] savedBy(int host) {
    long[] saved = new long[problem.hosts];
    for (int at = 0; at < state.count[host]; at++) {
      int item = state.on[host][at];
      int home = problem.origin[item];
      if (home != State.NOWHERE && kind[home] == kind[host]) {
        saved[home] += problem.moveCost[item * problem.providers + problem.provider[host]];
      }
    }
    return saved;
  }

  /** Its own place if it is left, else any like it: there are as many as contents. */
  private int free(int host, boolean[] given) {
    if (!given[host]) {
      return host;
    }
    for (int place = 0; place < problem.hosts; place++) {
      if (kind[place] == kind[host] && !given[place]) {
        return place;
      }
    }
    throw new IllegalStateException("more contents than hosts of a kind");
  }

  private void take(int[] placeOf) {
    long before = state.moveCost();
    int[] old = state.hostOf.clone();
    state.become(Arrays.stream(old).map(host -> placeOf[host]).toArray());
    if (state.moveCost() > before) {
      state.become(old);
    }
  }
}
