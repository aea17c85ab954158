package io.godwit.migration.plan.search;

import io.godwit.migration.plan.fleet.Evenness;
import java.util.Arrays;

/** A placement that changes, and what follows from it. It may break every limit. */
final class State {
  static final int NOWHERE = -1;

  final Problem problem;

  /** By item. */
  final int[] hostOf;

  /** By host and dimension. */
  final long[] load;

  /** By host: its items, the first {@link #count} of them. */
  final int[][] on;

  /** By host. */
  final int[] count;

  private final int[] position;
  private final int[][] groupCount;

  State(Problem problem) {
    this.problem = problem;
    hostOf = new int[problem.items];
    Arrays.fill(hostOf, NOWHERE);
    load = new long[problem.hosts * problem.dims];
    on = new int[problem.hosts][4];
    count = new int[problem.hosts];
    position = new int[problem.items];
    groupCount = new int[problem.groups.length][];
    for (int group = 0; group < groupCount.length; group++) {
      groupCount[group] = new int[problem.groups[group].domains];
    }
  }

  static State of(Problem problem, int[] hostOf) {
    State state = new State(problem);
    state.become(hostOf);
    return state;
  }

  /** Puts every item where it is there. */
  void become(int[] other) {
    for (int item = 0; item < other.length; item++) {
      if (hostOf[item] != other[item]) {
        if (hostOf[item] != NOWHERE) {
          take(item);
        }
        if (other[item] != NOWHERE) {
          put(item, other[item]);
        }
      }
    }
  }

  /** Takes every item away. */
  void clear() {
    for (int item = 0; item < hostOf.length; item++) {
      if (hostOf[item] != NOWHERE) {
        take(item);
      }
    }
  }

  void put(int item, int host) {
    if (count[host] == on[host].length) {
      on[host] = Arrays.copyOf(on[host], 2 * count[host]);
    }
    hostOf[item] = host;
    position[item] = count[host];
    on[host][count[host]++] = item;
    for (int dim = 0, at = host * problem.dims, of = item * problem.dims;
        dim < problem.dims;
        dim++) {
      load[at + dim] += problem.demand[of + dim];
    }
    countGroups(item, host, 1);
  }

  void take(int item) {
    int host = hostOf[item];
    int last = on[host][--count[host]];
    on[host][position[item]] = last;
    position[last] = position[item];
    hostOf[item] = NOWHERE;
    for (int dim = 0, at = host * problem.dims, of = item * problem.dims;
        dim < problem.dims;
        dim++) {
      load[at + dim] -= problem.demand[of + dim];
    }
    countGroups(item, host, -1);
  }

  void move(int item, int host) {
    take(item);
    put(item, host);
  }

  private void countGroups(int item, int host, int sign) {
    for (int group : problem.groupsOf[item]) {
      Group of = problem.groups[group];
      groupCount[group][of.domainOf[host]] += sign * of.members[item];
    }
  }

  boolean fits(int item, int host) {
    for (int dim = 0, at = host * problem.dims, of = item * problem.dims;
        dim < problem.dims;
        dim++) {
      if (load[at + dim] + problem.demand[of + dim] > problem.capacity[at + dim]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the rules let the item, which is nowhere, be there; room is another matter. */
  boolean lets(int item, int host) {
    if (!problem.mayBe(item, host)) {
      return false;
    }
    for (int group : problem.groupsOf[item]) {
      Group of = problem.groups[group];
      if (groupCount[group][of.domainOf[host]] + of.members[item] > of.cap) {
        return false;
      }
    }
    return true;
  }

  /** Whether another is somewhere where a group then has no place left for the item on the host. */
  boolean isInTheWay(int other, int item, int host) {
    for (int group : problem.groupsOf[item]) {
      Group of = problem.groups[group];
      boolean isFull = groupCount[group][of.domainOf[host]] + of.members[item] > of.cap;
      if (isFull
          && of.members[other] > 0
          && hostOf[other] != NOWHERE
          && of.domainOf[hostOf[other]] == of.domainOf[host]) {
        return true;
      }
    }
    return false;
  }

  /** Whether the rules let the item go there from where it is. */
  boolean letsMove(int item, int host) {
    if (problem.groupsOf[item].length == 0) {
      return problem.mayBe(item, host);
    }
    int from = hostOf[item];
    take(item);
    boolean lets = lets(item, host);
    put(item, from);
    return lets;
  }

  /** Whether the rules let the two change places. */
  boolean letsSwap(int one, int other) {
    int here = hostOf[one];
    int there = hostOf[other];
    if (problem.groupsOf[one].length == 0 && problem.groupsOf[other].length == 0) {
      return problem.mayBe(one, there) && problem.mayBe(other, here);
    }
    take(one);
    take(other);
    boolean lets = lets(one, there);
    if (lets) {
      put(one, there);
      lets = lets(other, here);
      take(one);
    }
    put(one, here);
    put(other, there);
    return lets;
  }

  /** How much is too much there, as shares of a mean host. */
  double overload(int host) {
    double sum = 0;
    for (int dim = 0, at = host * problem.dims; dim < problem.dims; dim++) {
      long excess = load[at + dim] - problem.capacity[at + dim];
      if (excess > 0) {
        sum += excess * problem.share[dim];
      }
    }
    return sum;
  }

  boolean isOverloaded(int host) {
    for (int dim = 0, at = host * problem.dims; dim < problem.dims; dim++) {
      if (load[at + dim] > problem.capacity[at + dim]) {
        return true;
      }
    }
    return false;
  }

  /** The largest share of any dimension that is in use there; 1 is full. */
  double fill(int host) {
    double most = 0;
    for (int dim = 0, at = host * problem.dims; dim < problem.dims; dim++) {
      most = Math.max(most, Evenness.share(load[at + dim], problem.size[at + dim]));
    }
    return most;
  }

  long hostCost() {
    long sum = 0;
    for (int host = 0; host < problem.hosts; host++) {
      if (count[host] > 0) {
        sum += problem.price[host];
      }
    }
    return sum;
  }

  long moveCost() {
    long sum = 0;
    for (int item = 0; item < problem.items; item++) {
      sum += problem.costOf(item, hostOf[item]);
    }
    return sum;
  }

  long cost() {
    return hostCost() + moveCost();
  }

  int moves() {
    int sum = 0;
    for (int item = 0; item < problem.items; item++) {
      sum += problem.movesOf(item, hostOf[item]);
    }
    return sum;
  }

  /** Whether to put something there costs nothing but its move. */
  boolean isOpen(int host) {
    return count[host] > 0 || problem.isFree(host);
  }

  /** By host. */
  boolean[] open() {
    boolean[] open = new boolean[problem.hosts];
    for (int host = 0; host < problem.hosts; host++) {
      open[host] = isOpen(host);
    }
    return open;
  }

  /** Not counting those that are paid whatever happens. */
  int hostsPriced() {
    int used = 0;
    for (int host = 0; host < problem.hosts; host++) {
      if (count[host] > 0 && !problem.paid[host]) {
        used++;
      }
    }
    return used;
  }

  int hostsUsed() {
    int used = 0;
    for (int host = 0; host < problem.hosts; host++) {
      if (count[host] > 0) {
        used++;
      }
    }
    return used;
  }

  /** Whether every item is somewhere where it may be, with room. */
  boolean isSound() {
    for (int item = 0; item < problem.items; item++) {
      if (hostOf[item] == NOWHERE || !letsMove(item, hostOf[item])) {
        return false;
      }
    }
    for (int host = 0; host < problem.hosts; host++) {
      if (isOverloaded(host)) {
        return false;
      }
    }
    return true;
  }
}
