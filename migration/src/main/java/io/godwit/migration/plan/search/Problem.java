package io.godwit.migration.plan.search;

import java.util.Arrays;

/**
 * What is to be placed where, as numbers. An item is a VM, or several that stay together; it has an
 * index, as hosts and dimensions have. Amounts are in the dimension's unit, money in millionths.
 */
final class Problem {
  final int items;
  final int hosts;
  final int dims;

  /** By item and dimension. */
  final long[] demand;

  /** By host and dimension. */
  final long[] capacity;

  /** By host and dimension: what it is as full as; 0 where that is not known. */
  final long[] size;

  /** By host: what it costs to use it. 0 where it is paid whatever happens. */
  final long[] price;

  /** By host: paid whatever happens. */
  final boolean[] paid;

  /** By item: where it is, or -1 where its members are on several hosts. */
  final int[] origin;

  /** By item: where each of its members is. */
  final int[][] homes;

  /** By item and provider of the destination, for one that has an origin. */
  final long[] moveCost;

  /** By item: null, or by host, for one that has no origin. */
  final long[][] splitCost;

  /** What moves can cost less than straight ones at most, as a number that is not positive. */
  final long leastForDetours;

  /** By host. */
  final int[] provider;

  final int providers;

  /** By item: null where it may be anywhere, or by host. */
  final boolean[][] allowed;

  final Group[] groups;

  /** By item: those that it is in. */
  final int[][] groupsOf;

  /** VMs that may move. */
  final int maximumMoves;

  /** Whether the others must have room for all of any one host's VMs. */
  final boolean spareHost;

  /** By host: whether it counts among those that are to be full alike. */
  final boolean[] evened;

  /** By host: whether nothing may come there; what is there may stay. */
  final boolean[] closed;

  /** By dimension: what is now on hosts that are closed. */
  final long[] onClosed;

  /** By dimension: what one unit is of a mean host. */
  final double[] share;

  /** By dimension: what all items need. */
  final long[] total;

  Problem(Encoding from) {
    items = from.items.size();
    hosts = from.hosts.size();
    dims = from.dimensions.size();
    demand = from.demand();
    capacity = from.capacity();
    size = from.size();
    paid = from.paid();
    origin = from.origin();
    homes = from.homes();
    providers = from.providers.size();
    provider = from.provider();
    moveCost = from.moveCost();
    splitCost = from.splitCost();
    allowed = from.allowed();
    groups = from.groups();
    groupsOf = groupsOf();
    maximumMoves = from.maximumMoves();
    spareHost = from.keepsSpareHost();
    price = from.price();
    evened = from.evened();
    closed = from.closed();
    onClosed = from.onClosed();
    leastForDetours = from.leastForDetours();
    share = share();
    total = total();
  }

  private int[][] groupsOf() {
    int[][] of = new int[items][];
    for (int item = 0; item < items; item++) {
      int[] in = new int[groups.length];
      int count = 0;
      for (int group = 0; group < groups.length; group++) {
        if (groups[group].members[item] > 0) {
          in[count++] = group;
        }
      }
      of[item] = Arrays.copyOf(in, count);
    }
    return of;
  }

  private double[] share() {
    double[] shares = new double[dims];
    for (int dim = 0; dim < dims; dim++) {
      double total = 0;
      for (int host = 0; host < hosts; host++) {
        total += capacity[host * dims + dim];
      }
      shares[dim] = total == 0 ? 1 : hosts / total;
    }
    return shares;
  }

  /** What it costs to have the item there. */
  long costOf(int item, int host) {
    if (origin[item] == host) {
      return 0;
    }
    return splitCost[item] != null
        ? splitCost[item][host]
        : moveCost[item * providers + provider[host]];
  }

  /** How many VMs that moves. */
  int movesOf(int item, int host) {
    int moves = 0;
    for (int home : homes[item]) {
      if (home != host) {
        moves++;
      }
    }
    return moves;
  }

  /** Whether it costs nothing to use it: paid whatever happens, or without a price. */
  boolean isFree(int host) {
    return price[host] == 0;
  }

  boolean mayBe(int item, int host) {
    return allowed[item] == null || allowed[item][host];
  }

  private long[] total() {
    long[] sums = new long[dims];
    for (int at = 0; at < demand.length; at++) {
      sums[at % dims] += demand[at];
    }
    return sums;
  }

  /** Whether the two differ in nothing but their names and what is on them. */
  boolean areAlike(int one, int other) {
    return price[one] == price[other]
        && paid[one] == paid[other]
        && provider[one] == provider[other]
        && capacityIsEqual(one, other)
        && Arrays.stream(allowed)
            .allMatch(allowed -> allowed == null || allowed[one] == allowed[other])
        && Arrays.stream(groups).allMatch(group -> isAlike(group, one, other));
  }

  private boolean capacityIsEqual(int one, int other) {
    return Arrays.equals(
        capacity, one * dims, (one + 1) * dims, capacity, other * dims, (other + 1) * dims);
  }

  /** Domains of one host each may change names as the hosts do. */
  private static boolean isAlike(Group group, int one, int other) {
    return group.domains == group.domainOf.length || group.domainOf[one] == group.domainOf[other];
  }
}
