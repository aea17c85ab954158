package io.godwit.bench.evidence;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Policies drawn at random, and whom they let in to one VM: a model that shares nothing with what
 * it is compared with.
 */
record DrawnPolicies(List<Drawn> policies) {
  /** Ports that are tried; a VM of the lab listens at 7, 9, 11 and 80. */
  static final List<Integer> PORTS = List.of(1, 7, 9, 22, 79, 80, 81, 443, 8000, 65535);

  static final int SOURCES = 4;

  /** Sources beyond those, of another network. */
  static final int STRANGERS = 2;

  /** The other network. */
  static final String BEYOND = "beyond";

  static final String GUARDED = "guarded";

  private static final int PARITIES = 2;

  DrawnPolicies {
    policies = List.copyOf(policies);
  }

  /** The name of a source, by its number. */
  static String source(int number) {
    return "source-" + number;
  }

  /** What a source is labelled with. */
  static String label(int number) {
    return "parity=" + (number % PARITIES == 0 ? "even" : "odd");
  }

  /**
   * One policy.
   *
   * @param from as the command line takes it
   * @param sources whom that means
   * @param to as the command line takes it
   * @param concerned whether that means the VM that is guarded
   * @param first the first TCP port
   * @param last the last TCP port
   */
  record Drawn(
      String from, Set<Integer> sources, String to, boolean concerned, int first, int last) {
    Drawn {
      sources = Set.copyOf(sources);
    }

    String port() {
      return first == last ? first + "/tcp" : "%d-%d/tcp".formatted(first, last);
    }

    private boolean admits(int source, int port) {
      return concerned && sources.contains(source) && port >= first && port <= last;
    }
  }

  /**
   * Draws some, all different.
   *
   * @param other another VM of the network
   */
  static DrawnPolicies draw(RandomGenerator chance, int number, String other) {
    Set<Drawn> drawn = new LinkedHashSet<>();
    while (drawn.size() < number) {
      drawn.add(draw(chance, other));
    }
    return new DrawnPolicies(List.copyOf(drawn));
  }

  private static Drawn draw(RandomGenerator chance, String other) {
    int source = chance.nextInt(SOURCES);
    int first = chance.nextInt(PORTS.size());
    int last = chance.nextBoolean() ? first : first + chance.nextInt(PORTS.size() - first);
    boolean concerned = chance.nextInt(4) > 0;
    String to =
        concerned ? (chance.nextBoolean() ? "label:role=web" : "vm:" + GUARDED) : "vm:" + other;
    if (chance.nextInt(3) == 0) {
      int stranger = SOURCES + chance.nextInt(STRANGERS);
      return chance.nextBoolean()
          ? drawn(BEYOND + "/all", everyStranger(), to, concerned, first, last)
          : drawn(BEYOND + "/vm:" + source(stranger), Set.of(stranger), to, concerned, first, last);
    }
    return switch (chance.nextInt(6)) {
      case 0 -> drawn("all", everySource(), to, concerned, first, last);
      case 1, 2 -> drawn("label:" + label(source), ofParity(source), to, concerned, first, last);
      default -> drawn("vm:" + source(source), Set.of(source), to, concerned, first, last);
    };
  }

  private static Drawn drawn(
      String from, Set<Integer> sources, String to, boolean concerned, int first, int last) {
    return new Drawn(from, sources, to, concerned, PORTS.get(first), PORTS.get(last));
  }

  private static Set<Integer> everySource() {
    return new TreeSet<>(IntStream.range(0, SOURCES).boxed().toList());
  }

  private static Set<Integer> everyStranger() {
    return new TreeSet<>(IntStream.range(SOURCES, SOURCES + STRANGERS).boxed().toList());
  }

  private static Set<Integer> ofParity(int source) {
    return new TreeSet<>(
        IntStream.range(0, SOURCES)
            .filter(each -> each % PARITIES == source % PARITIES)
            .boxed()
            .toList());
  }

  boolean admit(int source, int port) {
    return policies.stream().anyMatch(policy -> policy.admits(source, port));
  }
}
