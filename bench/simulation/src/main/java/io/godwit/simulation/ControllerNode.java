package io.godwit.simulation;

import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.HostReports;
import io.godwit.controller.fleet.Repairs;
import io.godwit.controller.gateway.AgentLinks;
import io.godwit.controller.gateway.Consoles;
import io.godwit.controller.gateway.GatewayParts;
import io.godwit.controller.gateway.Welcoming;
import io.godwit.controller.operation.Launch.UserData;
import io.godwit.controller.operation.Limits;
import io.godwit.controller.operation.NoInstances;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.memory.Memory;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.migration.plan.search.PartSolver;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.TicketClaims;
import io.godwit.simulation.network.ControllerDoor;
import io.godwit.simulation.runtime.Life;
import io.godwit.simulation.runtime.SimulatedTasks;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Optional;

/** The controller, which lives, dies and comes back on its store. */
final class ControllerNode {
  private static final KeyPair TICKETS = tickets();
  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final Duration SILENCE_CHECK = Duration.ofMillis(500);
  private static final Duration REPORTS = Duration.ofSeconds(2);

  final Memory memory = new Memory();
  private final World world;
  private int lives;
  private Optional<Running> running = Optional.empty();

  private record Running(Life life, Fleet fleet, Store store, ControllerDoor door) {}

  ControllerNode(World world) {
    this.world = world;
  }

  private static KeyPair tickets() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Optional<ControllerDoor> door() {
    return running.map(Running::door);
  }

  Optional<Fleet> fleet() {
    return running.map(Running::fleet);
  }

  Optional<Store> store() {
    return running.map(Running::store);
  }

  boolean isUp() {
    return running.isPresent();
  }

  void start() {
    if (running.isPresent()) {
      return;
    }
    SimulatedTasks tasks = new SimulatedTasks(world.scheduler(), new Life("controller#" + ++lives));
    Store store = MemoryStore.open(memory);
    HostReports reports = new HostReports(store, world.clock());
    AgentLinks links = new AgentLinks(reports, tasks, SILENCE, (verb, elapsed) -> {});
    Fleet fleet =
        Fleet.assemble(
            parts(store, reports, links, tasks),
            point -> world.hold().pass(World.CONTROLLER + ":" + point));
    GatewayParts gateway =
        new GatewayParts(
            links,
            reports,
            new Consoles(links, world.secureRandom()),
            null,
            new Welcoming("simulated", REPORTS, TICKETS.getPublic()));
    ControllerDoor door = new ControllerDoor(tasks, gateway, world::hostAt);
    running = Optional.of(new Running(tasks.life(), fleet, store, door));
    var unused = tasks.repeat(SILENCE_CHECK, links::dropSilent);
    var unusedToo = tasks.repeat(Repairs.INTERVAL, fleet.repairs()::lookSoon);
    fleet.resume();
    world.say("controller: starts");
  }

  private Fleet.Parts parts(
      Store store, HostReports reports, AgentLinks links, SimulatedTasks tasks) {
    return new Fleet.Parts(
        store,
        reports,
        links,
        ControllerNode::unsigned,
        upload -> {},
        new NoInstances(),
        Limits.DEFAULT,
        Optional.empty(),
        PartSolver.none(),
        world.clock(),
        tasks,
        world.secureRandom(),
        (secret, host) -> new UserData(secret));
  }

  /** Signing would take a seventh of a simulation's time, and nobody here looks at it. */
  private static SignedTicket unsigned(TicketClaims claims) {
    return SignedTicket.newBuilder().setClaims(claims.toByteString()).build();
  }

  void kill() {
    running.ifPresent(
        controller -> {
          world.say("controller: is killed");
          controller.life().end();
          running = Optional.empty();
          world.network().ended(controller.life());
        });
  }

  /** It is started again by its service manager. */
  void dieForAWhile() {
    kill();
    world.later(world.aWhile(), this::start);
  }

  /** The machine's power is lost with it: what was only noted may be gone. */
  void losePower() {
    kill();
    memory.losePower(world.random().nextDouble());
  }
}
