package io.godwit.simulation.network;

import io.godwit.simulation.runtime.Life;
import io.godwit.simulation.runtime.Scheduler;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Who can reach whom, how long it takes, and which connections stand. */
public final class Network {
  public static final Duration USUAL = Duration.ofMillis(3);

  private static final int SLOW_ONE_IN = 200;
  private static final Duration LATEST_REPETITION = Duration.ofSeconds(20);

  private final Scheduler scheduler;
  private final RandomGenerator random;
  private final Life world = new Life("network");
  private final Set<String> cuts = new LinkedHashSet<>();
  private final Set<Place> down = new LinkedHashSet<>();
  private final Set<Wire> wires = new LinkedHashSet<>();
  private Duration slowest = USUAL;
  private int repeatedOneIn;

  public Network(Scheduler scheduler, RandomGenerator random) {
    this.scheduler = scheduler;
    this.random = random;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Life world() {
    return world;
  }

  /** How long a message takes now; now and then one takes much longer. */
  public Duration latency() {
    long most = slowest.toNanos() * (random.nextInt(SLOW_ONE_IN) == 0 ? 50 : 1);
    return Duration.ofNanos(100_000 + random.nextLong(most));
  }

  /** Between this and half as long again, as nobody's timer is exact. */
  Duration about(Duration time) {
    return time.plusNanos(random.nextLong(1 + time.toNanos() / 2));
  }

  /** The network is slow from now on, or as fast as usual. */
  public void setSlowest(Duration slowest) {
    this.slowest = slowest;
  }

  /**
   * @param oneIn orders, one of which is heard a second time; 0 for none
   */
  public void setRepeated(int oneIn) {
    repeatedOneIn = oneIn;
  }

  /** How long after an order the same one is heard again, if it is. */
  Optional<Duration> repetition() {
    return repeatedOneIn > 0 && random.nextInt(repeatedOneIn) == 0
        ? Optional.of(Duration.ofNanos(1 + random.nextLong(LATEST_REPETITION.toNanos())))
        : Optional.empty();
  }

  public boolean reaches(Place one, Place other) {
    return !down.contains(one) && !down.contains(other) && !cuts.contains(key(one, other));
  }

  /** Makes a connection of two places that reach each other. */
  public Wire connect(Place one, Life lifeOfOne, Place other, Life lifeOfOther, Duration patience) {
    Wire wire = new Wire(this, patience);
    wire.begin(one, lifeOfOne, other, lifeOfOther);
    wires.add(wire);
    return wire;
  }

  void forget(Wire wire) {
    wires.remove(wire);
  }

  /** Nothing passes between the two until it is healed. */
  public void cut(Place one, Place other) {
    if (cuts.add(key(one, other))) {
      standing().forEach(Wire::looksAtTheWay);
    }
  }

  public void heal(Place one, Place other) {
    if (cuts.remove(key(one, other))) {
      standing().forEach(Wire::pump);
    }
  }

  public void healAll() {
    cuts.clear();
    standing().forEach(Wire::pump);
  }

  /** A machine without power: nothing leaves it, nothing reaches it, and nobody is told. */
  public void powerOff(Place place) {
    down.add(place);
    standing().forEach(Wire::looksAtTheWay);
  }

  /** It is back, and refuses what belongs to connections that it does not know any more. */
  public void powerOn(Place place) {
    down.remove(place);
    standing().forEach(Wire::pump);
  }

  /** A program has ended: its machine closes its connections. */
  public void ended(Life life) {
    standing().forEach(wire -> wire.ended(life));
  }

  private List<Wire> standing() {
    return List.copyOf(wires);
  }

  private static String key(Place one, Place other) {
    return one.name().compareTo(other.name()) < 0
        ? one.name() + "|" + other.name()
        : other.name() + "|" + one.name();
  }
}
