package io.godwit.simulation;

import io.godwit.hypervisor.simulated.SimulatedFleet;
import io.godwit.hypervisor.simulated.SimulatedHost;
import io.godwit.hypervisor.simulated.SimulatedHypervisor;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.VmId;
import io.godwit.simulation.network.ControllerDoor;
import io.godwit.simulation.network.Network;
import io.godwit.simulation.network.Place;
import io.godwit.simulation.network.SimulatedTunnel;
import io.godwit.simulation.runtime.Life;
import io.godwit.simulation.runtime.Scheduler;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** A controller and some hosts, with all that is between and below them. */
final class World {
  static final Place CONTROLLER = new Place("controller");
  static final Image IMAGE =
      new Image(
          new ImageDigest("ab".repeat(32)),
          ImageFormat.QCOW2,
          DataSize.ofMebibytes(1),
          DataSize.ofMebibytes(64));

  static final Duration USUAL_LIBVIRT = Duration.ofMillis(3);

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int HOSTS = 3;

  private final Random random;
  private final Scheduler scheduler;
  private final Trace trace;
  private final Network network;
  private final SimulatedFleet fleet;
  private final GuestLedger guests;
  private final SecureRandom secureRandom;
  private final Variant variant;
  private final boolean movesTurn;
  private final boolean hasPlans;
  private final Hits hits = new Hits();
  private final Hold hold = new Hold();
  private final List<HostNode> hosts = new ArrayList<>();
  private final ControllerNode controller;
  private final Life outside = new Life("world");
  private Duration slowestLibvirt = USUAL_LIBVIRT;
  private int deadlyOneIn;
  private Optional<String> violation = Optional.empty();

  World(Simulation.Scenario scenario, Trace.Keep keep) {
    long seed = scenario.seed();
    this.variant = scenario.variant();
    this.movesTurn = scenario.turning().isIn(seed);
    this.hasPlans = movesTurn && seed % 2 == 0;
    this.random = new Random(seed);
    this.secureRandom = new Chance(random.nextLong());
    this.scheduler = new Scheduler(START, new Random(random.nextLong()));
    this.trace = new Trace(scheduler, keep);
    this.network = new Network(scheduler, new Random(random.nextLong()));
    this.guests = new GuestLedger(this);
    this.fleet =
        new SimulatedFleet(new FleetTime(scheduler), new Random(random.nextLong()), guests);
    this.controller = new ControllerNode(this);
    for (int number = 1; number <= HOSTS; number++) {
      SimulatedHypervisor hypervisor = fleet.add(SimulatedHost.usual());
      hosts.add(new HostNode(this, new HostId(new UUID(7, number)), "host-" + number, hypervisor));
    }
  }

  Random random() {
    return random;
  }

  SecureRandom secureRandom() {
    return secureRandom;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Network network() {
    return network;
  }

  SimulatedFleet fleet() {
    return fleet;
  }

  GuestLedger guests() {
    return guests;
  }

  Hits hits() {
    return hits;
  }

  Hold hold() {
    return hold;
  }

  Variant variant() {
    return variant;
  }

  /** Whether moves may turn to post-copy. */
  boolean movesTurn() {
    return movesTurn;
  }

  /** Whether plans are applied too. */
  boolean hasPlans() {
    return hasPlans;
  }

  Trace trace() {
    return trace;
  }

  ControllerNode controller() {
    return controller;
  }

  List<HostNode> hosts() {
    return hosts;
  }

  /** What happens whoever lives or dies. */
  void later(Duration after, Runnable action) {
    Runnable unused = scheduler.schedule(outside, after, action);
  }

  Clock clock() {
    return new WorldClock(scheduler);
  }

  Duration libvirtDelay() {
    return Duration.ofNanos(50_000 + random.nextLong(slowestLibvirt.toNanos()));
  }

  /** Whether something breaks at the point that a move passes now. */
  boolean breaksAtPoints() {
    return deadlyOneIn > 0 && random.nextInt(deadlyOneIn) == 0;
  }

  /**
   * @param oneIn points, one of which is deadly; 0 for none
   */
  void setDeadlyPoints(int oneIn) {
    deadlyOneIn = oneIn;
  }

  /** Nobody reaches it; each way is mended by itself. */
  void partFromAllForAWhile(Place place) {
    hosts.stream()
        .map(host -> host.place)
        .filter(other -> !other.equals(place))
        .forEach(other -> partForAWhile(place, other));
    if (random.nextBoolean()) {
      partForAWhile(place, CONTROLLER);
    }
  }

  void cut(Place one, Place other) {
    hits.link(one, other, scheduler.instant());
    network.cut(one, other);
  }

  void partForAWhile(Place one, Place other) {
    cut(one, other);
    later(aWhile(), () -> network.heal(one, other));
  }

  /** For longer than a connection's patience: what is on its way is lost with it. */
  void partForLong(Place one, Place other) {
    cut(one, other);
    later(Duration.ofMillis(8_000 + random.nextInt(4_000)), () -> network.heal(one, other));
  }

  /** Some seconds, or some tenths. */
  Duration aWhile() {
    return Duration.ofMillis(50 + random.nextInt(random.nextBoolean() ? 500 : 12_000));
  }

  void setSlowestLibvirt(Duration slowest) {
    slowestLibvirt = slowest;
  }

  void say(String line) {
    trace.say(line);
  }

  void violated(String what) {
    say("VIOLATION: " + what);
    if (violation.isEmpty()) {
      violation = Optional.of(what);
    }
  }

  Optional<String> violation() {
    return violation;
  }

  Optional<ControllerDoor> controllerDoor() {
    return controller.door();
  }

  HostNode node(HostId id) {
    return hosts.stream().filter(host -> host.id.equals(id)).findFirst().orElseThrow();
  }

  HostNode nodeOf(SimulatedHypervisor hypervisor) {
    return hosts.stream()
        .filter(host -> host.hypervisor.equals(hypervisor))
        .findFirst()
        .orElseThrow();
  }

  Place placeOf(HostId id) {
    return node(id).place;
  }

  HostId hostAt(Place place) {
    return hosts.stream().filter(host -> host.place.equals(place)).findFirst().orElseThrow().id;
  }

  Optional<SimulatedTunnel> tunnelOf(HostId id) {
    return node(id).tunnel();
  }

  String nameOf(VmId vm) {
    return vm.toString().substring(24);
  }

  private static final class WorldClock extends Clock {
    private final Scheduler scheduler;

    WorldClock(Scheduler scheduler) {
      this.scheduler = scheduler;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return scheduler.instant();
    }
  }
}
