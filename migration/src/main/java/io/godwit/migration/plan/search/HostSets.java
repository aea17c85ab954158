package io.godwit.migration.plan.search;

import java.util.Arrays;

/**
 * Which hosts are active, and cheaper sets near them by chance: some closed, and others opened
 * where prices differ. A set is proposed only if it has room in sum in every dimension.
 */
final class HostSets {
  private static final int PROPOSALS = 400;
  private static final int MOST_CLOSED = 6;

  private final Problem problem;
  private final Dice dice;
  private final boolean[] active;

  /** Hosts with a price, in an order that changes. */
  private final int[] priced;

  private final boolean alike;
  private final long meanPrice;

  /** By dimension: what active hosts have. */
  private final long[] room;

  HostSets(State state, Dice dice) {
    this.problem = state.problem;
    this.dice = dice;
    active = state.open();
    int[] hosts = new int[problem.hosts];
    int count = 0;
    for (int host = 0; host < problem.hosts; host++) {
      if (problem.price[host] > 0) {
        hosts[count++] = host;
      }
    }
    priced = Arrays.copyOf(hosts, count);
    alike = Arrays.stream(priced).mapToLong(host -> problem.price[host]).distinct().count() <= 1;
    meanPrice =
        (long) Arrays.stream(priced).mapToLong(host -> problem.price[host]).average().orElse(1);
    room = new long[problem.dims];
    countRoom(active);
  }

  private void countRoom(boolean[] set) {
    Arrays.fill(room, 0);
    for (int host = 0; host < problem.hosts; host++) {
      if (set[host]) {
        add(host, 1);
      }
    }
  }

  private void add(int host, int sign) {
    for (int dim = 0; dim < problem.dims; dim++) {
      room[dim] += sign * problem.capacity[host * problem.dims + dim];
    }
  }

  /** How many steps of a search a proposal is worth. */
  long effort() {
    return alike ? 1 : PROPOSALS;
  }

  /** What it is not worth to go below: one host, or a small part of one where prices differ. */
  double leastSaving() {
    return alike ? meanPrice : meanPrice / 50.0;
  }

  /** Hosts that are left empty are not active: each set is cheaper than the state before it. */
  void become(boolean[] set) {
    System.arraycopy(set, 0, active, 0, active.length);
    countRoom(active);
  }

  /**
   * A set that saves about so much: of those that chance brings the one that saves most of those
   * that save no more, else the one that saves least. Null where none saves anything.
   */
  boolean[] propose(double saving) {
    int[] best = null;
    long bestSaved = 0;
    for (int proposal = 0; proposal < PROPOSALS && !(alike && best != null); proposal++) {
      int[] flipped = flip(saving);
      long saved = saved(flipped);
      if (saved > 0 && hasRoom(flipped) && isBetter(saved, bestSaved, saving)) {
        best = flipped;
        bestSaved = saved;
      }
    }
    return best == null ? null : with(best);
  }

  private static boolean isBetter(long saved, long best, double wanted) {
    return best == 0 || (saved <= wanted ? saved > best || best > wanted : saved < best);
  }

  /** Hosts that change: those that are active close. */
  private int[] flip(double saving) {
    int closing = alike ? (int) Math.max(1, saving / meanPrice) : 1 + dice.below(closable(saving));
    int opening = alike ? 0 : dice.below(closing + 2);
    dice.shuffle(priced, priced.length);
    int[] flipped = new int[closing + opening];
    int count = 0;
    for (int host : priced) {
      if (active[host] && closing > 0) {
        flipped[count++] = host;
        closing--;
      } else if (!active[host] && opening > 0) {
        flipped[count++] = host;
        opening--;
      }
    }
    return Arrays.copyOf(flipped, count);
  }

  private int closable(double saving) {
    return (int) (MOST_CLOSED + saving / meanPrice);
  }

  private long saved(int[] flipped) {
    long saved = 0;
    for (int host : flipped) {
      saved += active[host] ? problem.price[host] : -problem.price[host];
    }
    return saved;
  }

  /** In sum; where one host is to be spare, without the largest. */
  private boolean hasRoom(int[] flipped) {
    boolean has = true;
    for (int host : flipped) {
      add(host, active[host] ? -1 : 1);
    }
    for (int dim = 0; dim < problem.dims; dim++) {
      has &= room[dim] - (problem.spareHost ? largest(flipped, dim) : 0) >= problem.total[dim];
    }
    for (int host : flipped) {
      add(host, active[host] ? 1 : -1);
    }
    return has;
  }

  private long largest(int[] flipped, int dim) {
    boolean[] set = with(flipped);
    long most = 0;
    for (int host = 0; host < problem.hosts; host++) {
      if (set[host]) {
        most = Math.max(most, problem.capacity[host * problem.dims + dim]);
      }
    }
    return most;
  }

  private boolean[] with(int[] flipped) {
    boolean[] set = active.clone();
    for (int host : flipped) {
      set[host] = !set[host];
    }
    return set;
  }
}
