package io.godwit.migration.plan.search;

import io.godwit.migration.plan.request.PlanRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Some items of a problem and the hosts that may have them, while all others stay where they are.
 * Items and hosts are counted from 0 in the part.
 */
public final class Part {
  private final State state;
  private final int[] items;
  private final int[] hosts;

  /** By item of the problem. */
  private final boolean[] isIn;

  private final List<Cap> caps;

  /**
   * No domain may have more than so many members of a group.
   *
   * @param members by item of the part
   * @param hosts of the part that are in the domain
   * @param most in members, beside those of items that stay
   */
  public record Cap(List<Integer> members, List<Integer> hosts, int most) {
    public Cap {
      members = List.copyOf(members);
      hosts = List.copyOf(hosts);
    }
  }

  /** All that is on the hosts, from a state in which every item is somewhere. */
  static Part of(State state, int[] hosts) {
    int[] items =
        Arrays.stream(hosts)
            .flatMap(host -> Arrays.stream(state.on[host], 0, state.count[host]))
            .sorted()
            .toArray();
    return new Part(state, items, hosts);
  }

  /** All VMs and hosts of a request, as they are now; they may break what is to be kept. */
  public static Part whole(PlanRequest request) {
    Problem problem = new Problem(new Encoding(request));
    int[] hostOf = IntStream.range(0, problem.items).map(item -> problem.homes[item][0]).toArray();
    return whole(State.of(problem, hostOf));
  }

  static Part whole(State state) {
    return of(state, IntStream.range(0, state.problem.hosts).toArray());
  }

  private Part(State state, int[] items, int[] hosts) {
    this.state = state;
    this.items = items;
    this.hosts = hosts.clone();
    isIn = new boolean[state.problem.items];
    Arrays.stream(items).forEach(item -> isIn[item] = true);
    caps = findCaps();
  }

  public int items() {
    return items.length;
  }

  public int hosts() {
    return hosts.length;
  }

  public int dimensions() {
    return state.problem.dims;
  }

  /** In the dimension's unit. */
  public long demand(int item, int dimension) {
    return state.problem.demand[items[item] * state.problem.dims + dimension];
  }

  /** What all items of the part may need there, in the dimension's unit. */
  public long room(int host, int dimension) {
    return state.problem.capacity[hosts[host] * state.problem.dims + dimension];
  }

  /** What it costs to have any item there, in millionths; may be 0. */
  public long price(int host) {
    return state.problem.price[hosts[host]];
  }

  public boolean mayBe(int item, int host) {
    return state.problem.mayBe(items[item], hosts[host]);
  }

  /** What it costs to have the item there, in millionths; may be 0. */
  public long cost(int item, int host) {
    return state.problem.costOf(items[item], hosts[host]);
  }

  /** How many VMs that moves from where they are now. */
  public int moves(int item, int host) {
    return state.problem.movesOf(items[item], hosts[host]);
  }

  /** VMs of the part that may be moved; {@link Integer#MAX_VALUE} for any number. */
  public int mostMoves() {
    if (state.problem.maximumMoves == Integer.MAX_VALUE) {
      return Integer.MAX_VALUE;
    }
    int others = 0;
    for (int item = 0; item < isIn.length; item++) {
      others += isIn[item] ? 0 : state.problem.movesOf(item, state.hostOf[item]);
    }
    return state.problem.maximumMoves - others;
  }

  public List<Cap> caps() {
    return caps;
  }

  /** Where the items are in the state that it was taken from. */
  public List<Integer> now() {
    return IntStream.range(0, items.length).map(this::now).boxed().toList();
  }

  private int now(int item) {
    int host = 0;
    while (hosts[host] != state.hostOf[items[item]]) {
      host++;
    }
    return host;
  }

  /**
   * Prices and moves, in millionths.
   *
   * @param placement for each item its host
   */
  public long cost(List<Integer> placement) {
    boolean[] used = new boolean[hosts.length];
    long sum = 0;
    for (int item = 0; item < items.length; item++) {
      int host = placement.get(item);
      sum += cost(item, host) + (used[host] ? 0 : price(host));
      used[host] = true;
    }
    return sum;
  }

  /** Whether it keeps what the part says, whoever has made it. */
  public boolean isKept(List<Integer> placement) {
    List<Integer> before = now();
    carryOut(placement);
    boolean kept =
        state.moves() <= state.problem.maximumMoves
            && Arrays.stream(hosts).noneMatch(state::isOverloaded)
            && Arrays.stream(items).allMatch(item -> state.letsMove(item, state.hostOf[item]));
    carryOut(before);
    return kept;
  }

  /** The state becomes so. */
  void carryOut(List<Integer> placement) {
    for (int item : items) {
      state.take(item);
    }
    for (int item = 0; item < items.length; item++) {
      state.put(items[item], hosts[placement.get(item)]);
    }
  }

  private List<Cap> findCaps() {
    List<Cap> found = new ArrayList<>();
    for (Group group : state.problem.groups) {
      List<Integer> members =
          Arrays.stream(items).map(item -> group.members[item]).boxed().toList();
      if (members.stream().anyMatch(count -> count > 0)) {
        for (int domain = 0; domain < group.domains; domain++) {
          addCap(group, domain, members, found);
        }
      }
    }
    return List.copyOf(found);
  }

  private void addCap(Group group, int domain, List<Integer> members, List<Cap> found) {
    List<Integer> within = new ArrayList<>();
    for (int host = 0; host < hosts.length; host++) {
      if (group.domainOf[hosts[host]] == domain) {
        within.add(host);
      }
    }
    if (!within.isEmpty()) {
      found.add(new Cap(members, within, group.cap - others(group, domain)));
    }
  }

  /** Members in the domain that stay. */
  private int others(Group group, int domain) {
    int others = 0;
    for (int item = 0; item < isIn.length; item++) {
      if (!isIn[item] && group.domainOf[state.hostOf[item]] == domain) {
        others += group.members[item];
      }
    }
    return others;
  }
}
