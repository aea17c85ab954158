package io.godwit.migration.plan.search;

/**
 * A state and which of its hosts have too much, kept up to date while items move among the hosts
 * that are active.
 */
final class Overloads {
  final State state;

  /** The active hosts, the first {@link #actives} of them. */
  final int[] active;

  int actives;

  /** Those that have too much, the first {@link #overloaded} of them. */
  final int[] hot;

  int overloaded;

  private final double[] energy;
  private final int[] hotAt;

  Overloads(State state, boolean[] isActive) {
    this.state = state;
    int hosts = state.problem.hosts;
    active = new int[hosts];
    hot = new int[hosts];
    energy = new double[hosts];
    hotAt = new int[hosts];
    for (int host = 0; host < hosts; host++) {
      hotAt[host] = -1;
      if (isActive[host]) {
        active[actives++] = host;
      }
      update(host);
    }
  }

  double energy(int host) {
    return energy[host];
  }

  void move(int item, int host) {
    int from = state.hostOf[item];
    state.move(item, host);
    update(from);
    update(host);
  }

  void swap(int one, int other) {
    int here = state.hostOf[one];
    int there = state.hostOf[other];
    state.move(one, there);
    state.move(other, here);
    update(here);
    update(there);
  }

  private void update(int host) {
    energy[host] = state.overload(host);
    boolean isHot = energy[host] > 0;
    if (isHot && hotAt[host] < 0) {
      hotAt[host] = overloaded;
      hot[overloaded++] = host;
    } else if (!isHot && hotAt[host] >= 0) {
      int last = hot[--overloaded];
      hot[hotAt[host]] = last;
      hotAt[last] = hotAt[host];
      hotAt[host] = -1;
    }
  }

  /** The overload of the two hosts after the item, and the other in exchange if any, changed. */
  double after(int item, int other, int there) {
    Problem problem = state.problem;
    int dims = problem.dims;
    int here = state.hostOf[item];
    double sum = 0;
    for (int dim = 0; dim < dims; dim++) {
      long shift =
          problem.demand[item * dims + dim] - (other < 0 ? 0 : problem.demand[other * dims + dim]);
      long excessHere = state.load[here * dims + dim] - shift - problem.capacity[here * dims + dim];
      long excessThere =
          state.load[there * dims + dim] + shift - problem.capacity[there * dims + dim];
      sum +=
          problem.share[dim]
              * ((excessHere > 0 ? excessHere : 0) + (excessThere > 0 ? excessThere : 0));
    }
    return sum;
  }
}
