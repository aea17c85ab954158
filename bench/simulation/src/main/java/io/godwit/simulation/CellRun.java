package io.godwit.simulation;

import io.godwit.agent.fault.FaultPoint;
import io.godwit.api.CreateVmRequest;
import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.bench.matrix.Cell;
import io.godwit.bench.matrix.End;
import io.godwit.bench.matrix.Expectations;
import io.godwit.bench.matrix.Fault;
import io.godwit.bench.matrix.Phase;
import io.godwit.bench.matrix.Seen;
import io.godwit.bench.matrix.Spot;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.hypervisor.simulated.GuestBehaviour;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * One cell of the fault matrix in a simulated world: the same move, the same fault at the same
 * moment for as long, and judged by the same rule as on real libvirt.
 */
public final class CellRun {
  private static final Duration SET_UP = Duration.ofSeconds(60);
  private static final Duration TO_SPOT = Duration.ofSeconds(90);
  private static final Duration END_LIMIT = Duration.ofSeconds(60);
  private static final Duration JOB_LIMIT = Duration.ofSeconds(30);
  private static final long COPY_SPEED = 16L << 20;
  private static final String VM = "subject";

  /** Writes more than the link carries, so that a move that may turn does. */
  private static final GuestBehaviour TURNS =
      new GuestBehaviour(
          DataSize.ofGibibytes(1),
          DataSize.ofMebibytes(128),
          Optional.of(Duration.ofSeconds(2)),
          1);

  private final Cell cell;
  private final Spot spot;
  private final Random random;
  private final World world;
  private final Invariants invariants;
  private final HostNode source;
  private final HostNode destination;
  private final List<String> findings = new ArrayList<>();

  private CellRun(Cell cell, Spot spot, long seed, Trace.Keep keep) {
    this.cell = cell;
    this.spot = spot;
    this.random = new Random(seed * 1_000_003 + cell.toString().hashCode());
    this.world =
        new World(new Simulation.Scenario(seed, Variant.OURS, 1, Set.of(), Turning.NEVER), keep);
    this.invariants = new Invariants(world);
    this.source = world.hosts().get(0);
    this.destination = world.hosts().get(1);
  }

  /**
   * How one run ended.
   *
   * @param findings what was wrong besides; empty where nothing was
   * @param trace its text, if it was kept
   */
  public record Ended(End end, List<String> findings, String trace) {}

  /**
   * Makes a cell.
   *
   * @throws IllegalArgumentException if it is one that {@link NotSimulated} names
   */
  public static Ended make(Cell cell, Spot spot, long seed, Trace.Keep keep) {
    NotSimulated.reason(cell, spot)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(cell + " is not simulated: " + reason);
            });
    return new CellRun(cell, spot, seed, keep).run();
  }

  private Ended run() {
    VmId vm = begin();
    int boots = world.guests().boots(vm);
    PatientUser user = new PatientUser(world, request());
    CellFaults faults = new CellFaults(world, cell.fault(), source, destination, vm);
    faults.prepare();
    arm(vm);
    suffer(faults, user, vm);
    if (!Expectations.allowed(cell).contains(End.REFUSED)) {
      user.insist();
    }
    if (!until(user::isOver, END_LIMIT)) {
      findings.add("no end within %s of healing: %s".formatted(END_LIMIT, user));
    }
    world.network().setRepeated(0);
    boolean unused = until(() -> invariants.unsettled().isEmpty(), END_LIMIT);
    invariants.unsettled().ifPresent(findings::add);
    world.violation().ifPresent(findings::add);
    return new Ended(seen(vm, boots, user.look()).end(), findings, world.trace().text());
  }

  private VmId begin() {
    Joining joining = new Joining(world);
    joining.begin();
    require(until(joining::isDone, SET_UP), "the hosts did not join");
    var unused =
        world
            .controller()
            .fleet()
            .orElseThrow()
            .vms()
            .submitCreate(
                new CreateVmRequest(
                    VM,
                    "base",
                    source.place.name(),
                    1,
                    DataSize.ofMebibytes(128).bytes(),
                    null,
                    null,
                    true),
                Optional.empty());
    require(until(this::runs, SET_UP), "the VM was not made");
    return world.guests().all().iterator().next();
  }

  private boolean runs() {
    return invariants.isQuiet()
        && world.guests().all().stream()
            .anyMatch(vm -> world.guests().runningOn(vm).equals(Optional.of(source)));
  }

  private MigrationRequest request() {
    return new MigrationRequest(
        VM,
        destination.place.name(),
        false,
        false,
        spot instanceof Spot.Copying ? COPY_SPEED : null,
        spot instanceof Spot.PostCopying);
  }

  private void arm(VmId vm) {
    switch (spot) {
      case Spot.Held held -> world.hold().at(place(held));
      case Spot.PostCopying post -> source.hypervisor.behave(vm, TURNS);
      case Spot.BeforeOrder before -> {}
      case Spot.Copying copying -> {}
      case Spot.Seeding seeding -> throw new IllegalArgumentException(cell.toString());
      case Spot.BeforeFinish finish -> throw new IllegalArgumentException(cell.toString());
    }
  }

  /** A journal changes under its lock, where no simulated task may wait: the next place to it. */
  private String place(Spot.Held held) {
    return switch (held.point().toString()) {
      case "take.before" -> destination.place + ":" + FaultPoint.RELEASE.label();
      case "take.after-journal" -> destination.place + ":" + FaultPoint.TAKEN.label();
      case "release.before" -> destination.place + ":" + FaultPoint.RELEASE_REPLY.label();
      case String point ->
          switch (held.program()) {
            case CONTROLLER -> World.CONTROLLER + ":" + point;
            case SOURCE_AGENT -> source.place + ":" + point;
            case DESTINATION_AGENT -> destination.place + ":" + point;
          };
    };
  }

  private void suffer(CellFaults faults, PatientUser user, VmId vm) {
    if (cell.phase() == Phase.PREFLIGHT) {
      sufferInPreflight(faults, user, vm);
      return;
    }
    user.order();
    require(until(() -> isAtSpot(user, vm), TO_SPOT), "the move did not come to " + spot.text());
    faults.make();
    world.hold().letGo();
    dwell(vm);
    faults.heal();
  }

  private void sufferInPreflight(CellFaults faults, PatientUser user, VmId vm) {
    if (cell.fault() == Fault.CONTROLLER_CRASH) {
      user.order();
      let(Duration.ofMillis(random.nextInt(30)));
      faults.make();
    } else {
      faults.make();
      user.order();
    }
    dwell(vm);
    faults.heal();
  }

  private boolean isAtSpot(PatientUser user, VmId vm) {
    return switch (spot) {
      case Spot.Held held -> world.hold().isReached();
      case Spot.PostCopying post -> world.guests().runningOn(vm).equals(Optional.of(destination));
      case Spot.Copying copying ->
          user.look()
              .map(OperationView::progress)
              .filter(progress -> progress.memoryDoneBytes() > 0)
              .isPresent();
      case Spot.BeforeOrder before -> true;
      case Spot.Seeding seeding -> true;
      case Spot.BeforeFinish finish -> true;
    };
  }

  private void dwell(VmId vm) {
    if (cell.fault() == Fault.PARTITION && cell.phase() == Phase.PRE_COPY) {
      boolean unused = until(() -> source.hypervisor.migrationProgress(vm).isEmpty(), JOB_LIMIT);
    } else {
      let(cell.fault().dwell(random));
    }
  }

  private void let(Duration time) {
    boolean unused = until(() -> false, time);
  }

  private Seen seen(VmId vm, int boots, Optional<OperationView> move) {
    HostNode owner =
        MemoryStore.look(world.controller().memory).vms().all().stream()
            .map(record -> world.node(record.owner()))
            .findFirst()
            .orElseThrow();
    List<String> running =
        world.hosts().stream()
            .filter(host -> host.hypervisor.process(vm).isPresent())
            .map(host -> host.place.name())
            .toList();
    boolean kept = world.guests().boots(vm) == boots;
    boolean executes = world.guests().runningOn(vm).equals(Optional.of(owner));
    return new Seen(source.place.name(), owner.place.name(), running, kept && executes, kept, move);
  }

  private void require(boolean reached, String otherwise) {
    if (!reached || world.violation().isPresent()) {
      throw new IllegalStateException(
          "%s at %s: %s, %s".formatted(cell, spot.text(), otherwise, world.violation()));
    }
  }

  private boolean until(BooleanSupplier condition, Duration limit) {
    return world
        .scheduler()
        .runUntil(
            () -> {
              invariants.check();
              return world.violation().isPresent() || condition.getAsBoolean();
            },
            world.scheduler().instant().plus(limit));
  }
}
