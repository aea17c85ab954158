package io.godwit.migration.plan.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What every placement costs at least: its hosts, and the moves that the rules force.
 *
 * <p>Hosts of one price and size: in each dimension the sum of all demands over a host's capacity,
 * rounded up, also with the demands changed by dual-feasible functions (Martello and Toth's L2;
 * Fekete and Schepers, New classes of fast lower bounds for bin packing problems, 2001). Mixed
 * hosts: the linear relaxation over types, min p y where the y hosts of all types have enough of
 * everything, by its dual. Whatever the solver's rounding, any prices u per unit of demand give a
 * bound, {@code u d - sum over types of count max(0, u c - p)}, and that is evaluated at the end.
 * So the solver may be stopped; and where there are too many types for it, each dimension is priced
 * alone, at what the last host costs that is needed for it if the cheapest for it come first.
 */
final class LowerBound {
  private static final int FUNCTIONS = 20;
  private static final double CAUTION = 1e-9;
  private static final int MOST_TYPES = 500;
  private static final long WORK = 200_000_000;

  private final Problem problem;
  private final long[] price;
  private final List<Type> types = new ArrayList<>();

  /** Of all hosts in millionths; of one type, how many there must be. */
  private final long least;

  private final long moves;

  /** Hosts that a sharper look showed to be needed. */
  private long sharper;

  /** What a plan was shown to cost at least, in millionths. */
  private long proven;

  /** Hosts that are alike. */
  private static final class Type {
    private final long[] capacity;
    private final long price;
    private int count;

    private Type(long[] capacity, long price) {
      this.capacity = capacity;
      this.price = price;
    }

    private double perUnit(int dim) {
      return (double) price / capacity[dim];
    }
  }

  private LowerBound(Problem problem, long[] price) {
    this.problem = problem;
    this.price = price;
    for (int host = 0; host < problem.hosts; host++) {
      typeOf(host).count++;
    }
    least = types.size() == 1 ? identical() : mixed();
    moves = Math.max(0, forcedMoves() + problem.leastForDetours);
  }

  /** Of what is to be made least. */
  static LowerBound ofCost(Problem problem) {
    return new LowerBound(problem, problem.price);
  }

  /** Of how many hosts are in use, not counting those that are paid whatever happens. */
  static LowerBound ofHosts(Problem problem) {
    return new LowerBound(
        problem, Arrays.stream(problem.price).map(price -> Math.min(price, 1)).toArray());
  }

  /** Whether all hosts are of one size and price. */
  boolean isOfOneType() {
    return types.size() == 1;
  }

  /** Takes note that there must be so many hosts of the one type. */
  void sharpen(long hosts) {
    sharper = Math.max(sharper, hosts);
  }

  private Type typeOf(int host) {
    long[] capacity =
        Arrays.copyOfRange(problem.capacity, host * problem.dims, (host + 1) * problem.dims);
    for (Type type : types) {
      if (type.price == price[host] && Arrays.equals(type.capacity, capacity)) {
        return type;
      }
    }
    Type type = new Type(capacity, price[host]);
    types.add(type);
    return type;
  }

  /** Takes note that no plan costs less. */
  void raise(long cost) {
    proven = Math.max(proven, cost);
  }

  /** In millionths. */
  long cost() {
    return Math.max(proven, hosts() + moves);
  }

  /** Of hosts alone. */
  long hosts() {
    return types.size() == 1 ? Math.max(sharper, least) * types.getFirst().price : least;
  }

  private long mixed() {
    return inSteps((long) Math.ceil(relaxation() * (1 - CAUTION) - CAUTION));
  }

  /** How many hosts of the one type there must be. */
  private long identical() {
    long most = 0;
    for (int dim = 0; dim < problem.dims; dim++) {
      long capacity = types.getFirst().capacity[dim];
      most = Math.max(most, -Math.floorDiv(-problem.total[dim], capacity));
      for (int k = 2; k <= FUNCTIONS; k++) {
        most = Math.max(most, feketeSchepers(dim, capacity, k));
      }
      most = Math.max(most, martelloToth(dim, capacity));
    }
    return most;
  }

  /** Size x of 1 counts {@code floor((k+1)x)/k}, unless {@code (k+1)x} is whole: then x. */
  private long feketeSchepers(int dim, long capacity, int k) {
    double sum = 0;
    for (int item = 0; item < problem.items; item++) {
      long size = problem.demand[item * problem.dims + dim];
      long scaled = Math.multiplyExact(size, k + 1);
      long whole = scaled / capacity;
      sum += scaled % capacity == 0 ? (double) size / capacity : (double) whole / k;
    }
    return (long) Math.ceil(sum - CAUTION * problem.items);
  }

  /** For each threshold e: above 1-e counts 1, below e counts nothing. */
  private long martelloToth(int dim, long capacity) {
    long[] sizes = new long[problem.items];
    Arrays.setAll(sizes, item -> problem.demand[item * problem.dims + dim]);
    Arrays.sort(sizes);
    double[] before = new double[sizes.length + 1];
    for (int at = 0; at < sizes.length; at++) {
      before[at + 1] = before[at] + (double) sizes[at] / capacity;
    }
    long most = 0;
    for (int at = 0; at < sizes.length && 2 * sizes[at] <= capacity; at++) {
      int large = firstAbove(sizes, capacity - sizes[at]);
      double sum = sizes.length - large + before[large] - before[at];
      most = Math.max(most, (long) Math.ceil(sum - CAUTION * problem.items));
    }
    return most;
  }

  private static int firstAbove(long[] sorted, long limit) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] > limit) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The best that any prices per unit of demand show. */
  private double relaxation() {
    double most = 0;
    for (int dim = 0; dim < problem.dims; dim++) {
      double[] prices = new double[problem.dims];
      prices[dim] = lastNeeded(dim);
      most = Math.max(most, evaluate(prices));
    }
    return types.size() > MOST_TYPES ? most : Math.max(most, evaluate(dual()));
  }

  /** Of the hosts that are cheapest for what they have of it, the price per unit of the last. */
  private double lastNeeded(int dim) {
    List<Type> cheapestFirst =
        types.stream()
            .filter(type -> type.capacity[dim] > 0)
            .sorted(Comparator.comparingDouble(type -> type.perUnit(dim)))
            .toList();
    double lacking = problem.total[dim];
    double last = 0;
    for (Type type : cheapestFirst) {
      if (lacking <= 0) {
        break;
      }
      last = type.perUnit(dim);
      lacking -= (double) type.count * type.capacity[dim];
    }
    return last;
  }

  /** By the dual of the relaxation over types: prices per unit of demand, and rents of hosts. */
  private double[] dual() {
    int dims = problem.dims;
    double[][] rows = new double[types.size()][dims + types.size()];
    double[] prices = new double[types.size()];
    double[] gains = new double[dims + types.size()];
    double unit = Math.max(1, types.stream().mapToLong(type -> type.price).max().orElse(1));
    for (int type = 0; type < rows.length; type++) {
      for (int dim = 0; dim < dims; dim++) {
        rows[type][dim] = types.get(type).capacity[dim] * problem.share[dim];
      }
      rows[type][dims + type] = -1;
      prices[type] = types.get(type).price / unit;
      gains[dims + type] = -types.get(type).count;
    }
    for (int dim = 0; dim < dims; dim++) {
      gains[dim] = problem.total[dim] * problem.share[dim];
    }
    double[] solution = new Simplex(rows, prices, gains).solve(WORK);
    double[] perUnit = new double[dims];
    Arrays.setAll(perUnit, dim -> solution[dim] * problem.share[dim] * unit);
    return perUnit;
  }

  /** What such prices show; a negative one counts as none. */
  private double evaluate(double[] perUnit) {
    double value = 0;
    for (int dim = 0; dim < problem.dims; dim++) {
      value += Math.max(0, perUnit[dim]) * problem.total[dim];
    }
    for (Type type : types) {
      double rent = -type.price;
      for (int dim = 0; dim < problem.dims; dim++) {
        rent += Math.max(0, perUnit[dim]) * type.capacity[dim];
      }
      value -= type.count * Math.max(0, rent);
    }
    return Math.max(0, value);
  }

  /** What hosts cost together is a multiple of what all their prices are multiples of. */
  private long inSteps(long bound) {
    long step = 0;
    for (Type type : types) {
      step = greatestCommonDivisor(step, type.price);
    }
    return step == 0 ? bound : -Math.floorDiv(-bound, step) * step;
  }

  private static long greatestCommonDivisor(long one, long other) {
    return other == 0 ? one : greatestCommonDivisor(other, one % other);
  }

  /** The cheapest host of each item, whatever else is there. */
  private long forcedMoves() {
    long sum = 0;
    for (int item = 0; item < problem.items; item++) {
      sum += cheapest(item);
    }
    return sum;
  }

  private long cheapest(int item) {
    if (problem.origin[item] >= 0 && problem.mayBe(item, problem.origin[item])) {
      return 0;
    }
    long least = Long.MAX_VALUE;
    for (int host = 0; host < problem.hosts; host++) {
      if (problem.mayBe(item, host)) {
        least = Math.min(least, problem.costOf(item, host));
      }
    }
    return least == Long.MAX_VALUE ? 0 : least;
  }
}
