package io.godwit.simulation;

import io.godwit.model.VmId;
import io.godwit.simulation.network.Network;
import io.godwit.simulation.network.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Breaks things at random, each for a while. Which kinds of things differs from seed to seed. */
public final class Chaos {
  /** What can go wrong. */
  public enum Fault {
    PARTITION,
    AGENT_KILLED,
    /** Anything, where a move passes a named point. */
    AT_POINTS,
    /** Finish has happened, and the source does not hear of it. */
    FINISH_REPLY_LOST,
    LIBVIRTD_RESTARTED,
    POWER_LOST,
    CONTROLLER_KILLED,
    CONTROLLER_POWER_LOST,
    SLOW_NETWORK,
    SLOW_LIBVIRTD,
    QEMU_KILLED,
    DISK_FULL,
    /** An order reaches its host a second time, long after. */
    ORDERS_REPEATED,
    /** What a move needs, just as it has turned to post-copy or a while into it. */
    POST_COPY_BROKEN;

    /** Chosen by a source of their own: seeds from before they were known stay as they were. */
    private static final Set<Fault> LATER = EnumSet.of(ORDERS_REPEATED);

    /** In seeds whose moves may turn to post-copy. */
    private static final Set<Fault> WHERE_MOVES_TURN = EnumSet.of(POST_COPY_BROKEN);
  }

  private final World world;
  private final Random random;
  private final Set<Fault> kinds = EnumSet.noneOf(Fault.class);
  private final Duration apart;
  private final Duration longest;
  private final PostCopyBreaks postCopy;
  private boolean over;

  /**
   * @param only these kinds; none for a choice by chance
   */
  Chaos(World world, Set<Fault> only) {
    this.world = world;
    long chance = world.random().nextLong();
    this.random = new Random(chance);
    choose(known(), only, random);
    choose(Fault.LATER, only, new Random(chance + 1));
    Random turning = new Random(chance + 2);
    if (world.movesTurn()) {
      choose(Fault.WHERE_MOVES_TURN, only, turning);
    }
    this.postCopy = new PostCopyBreaks(world, turning);
    this.apart = Duration.ofMillis(200 + random.nextInt(4000));
    this.longest = Duration.ofMillis(random.nextBoolean() ? 2_000 : 30_000);
  }

  private static Set<Fault> known() {
    Set<Fault> known = EnumSet.allOf(Fault.class);
    known.removeAll(Fault.LATER);
    known.removeAll(Fault.WHERE_MOVES_TURN);
    return known;
  }

  private void choose(Set<Fault> among, Set<Fault> only, Random chance) {
    for (Fault fault : among) {
      boolean chosen = chance.nextInt(5) < 2;
      if (only.isEmpty() ? chosen : only.contains(fault)) {
        kinds.add(fault);
      }
    }
  }

  void begin() {
    world.say("chaos: " + kinds);
    if (!kinds.isEmpty()) {
      next();
    }
  }

  private void next() {
    world.later(
        Duration.ofNanos(1 + random.nextLong(2 * apart.toNanos())),
        () -> {
          if (!over) {
            something();
            next();
          }
        });
  }

  private void something() {
    List<Fault> all = new ArrayList<>(kinds);
    switch (all.get(random.nextInt(all.size()))) {
      case PARTITION -> partition();
      case FINISH_REPLY_LOST -> {
        world.guests().cutAtNextFinish();
      }
      case AT_POINTS -> {
        world.setDeadlyPoints(1 + random.nextInt(6));
        afterwards(() -> world.setDeadlyPoints(0));
      }
      case AGENT_KILLED -> killAgent(someHost());
      case LIBVIRTD_RESTARTED -> restartLibvirt(someHost());
      case POWER_LOST -> losePower(someHost());
      case CONTROLLER_KILLED -> {
        world.controller().kill();
        afterwards(world.controller()::start);
      }
      case CONTROLLER_POWER_LOST -> {
        world.controller().losePower();
        afterwards(world.controller()::start);
      }
      case SLOW_NETWORK -> slowNetwork();
      case SLOW_LIBVIRTD -> slowLibvirt();
      case QEMU_KILLED -> killQemu(someHost());
      case DISK_FULL -> fillDisk(someHost());
      case ORDERS_REPEATED -> repeatOrders();
      case POST_COPY_BROKEN -> postCopy.expect();
    }
  }

  private HostNode someHost() {
    return world.hosts().get(random.nextInt(world.hosts().size()));
  }

  private void afterwards(Runnable mend) {
    long most = random.nextInt(3) == 0 ? longest.toNanos() : longest.toNanos() / 20;
    world.later(Duration.ofNanos(1 + random.nextLong(most)), mend);
  }

  private void partition() {
    List<Place> places = new ArrayList<>(world.hosts().stream().map(host -> host.place).toList());
    places.add(World.CONTROLLER);
    Place one = places.remove(random.nextInt(places.size()));
    Place other = places.get(random.nextInt(places.size()));
    world.say("network: " + one + " and " + other + " are parted");
    world.cut(one, other);
    afterwards(
        () -> {
          world.say("network: " + one + " and " + other + " are joined");
          world.network().heal(one, other);
        });
  }

  private void killAgent(HostNode host) {
    host.killAgent();
    afterwards(host::start);
  }

  private void restartLibvirt(HostNode host) {
    host.loseLibvirt();
    afterwards(host::restoreLibvirt);
  }

  private void losePower(HostNode host) {
    host.losePower();
    afterwards(
        () -> {
          host.boot();
          afterwards(host::start);
        });
  }

  private void slowNetwork() {
    world.say("network: is slow");
    world.network().setSlowest(Duration.ofMillis(1 + random.nextInt(400)));
    afterwards(() -> world.network().setSlowest(Network.USUAL));
  }

  private void slowLibvirt() {
    world.say("libvirtd: is slow");
    world.setSlowestLibvirt(Duration.ofMillis(1 + random.nextInt(700)));
    afterwards(() -> world.setSlowestLibvirt(World.USUAL_LIBVIRT));
  }

  private void repeatOrders() {
    world.say("network: repeats orders");
    world.network().setRepeated(1 + random.nextInt(6));
    world.later(longest, () -> world.network().setRepeated(0));
  }

  private void killQemu(HostNode host) {
    List<VmId> running =
        world.guests().all().stream()
            .filter(vm -> world.guests().runningOn(vm).equals(Optional.of(host)))
            .toList();
    if (!running.isEmpty()) {
      host.killQemu(running.get(random.nextInt(running.size())));
    }
  }

  private void fillDisk(HostNode host) {
    world.say(host.place + ": the disk is full");
    world.hits().host(host.place, world.scheduler().instant());
    host.disk.setFull(true);
    afterwards(() -> host.disk.setFull(false));
  }

  /** Nothing breaks any more, and all that was broken is mended. */
  void heal() {
    over = true;
    postCopy.end();
    world.say("chaos: all is mended");
    world.setDeadlyPoints(0);
    world.network().setRepeated(0);
    world.guests().cutNoMore();
    world.network().setSlowest(Network.USUAL);
    world.setSlowestLibvirt(World.USUAL_LIBVIRT);
    world.network().healAll();
    for (HostNode host : world.hosts()) {
      host.disk.setFull(false);
      host.boot();
      host.restoreLibvirt();
      host.start();
    }
    world.controller().start();
  }
}
