package io.godwit.simulation;

import io.godwit.api.CreateVmRequest;
import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.StopVmRequest;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.RefusedException;
import io.godwit.controller.store.VmRecord;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.hypervisor.simulated.GuestBehaviour;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What users ask of the controller: mostly moves. */
final class Traffic {
  /** VMs that run in the beginning. */
  static final int RUNNING = 4;

  private static final int VMS = 5;

  /** Writes all of its memory faster than it is carried. */
  private static final GuestBehaviour BUSY =
      new GuestBehaviour(
          DataSize.ofGibibytes(1),
          DataSize.ofMebibytes(128),
          Optional.of(Duration.ofSeconds(2)),
          1);

  private final World world;
  private final Random random;
  private final Random turns;
  private final PlanTraffic plans;
  private final int wanted;
  private final Duration pause;
  private int migrations;
  private boolean over;

  /**
   * @param wanted how many moves are to be accepted
   */
  Traffic(World world, int wanted) {
    this.world = world;
    long chance = world.random().nextLong();
    this.random = new Random(chance);
    this.turns = new Random(chance + 1);
    this.plans = new PlanTraffic(world, new Random(chance + 2));
    this.wanted = wanted;
    this.pause = Duration.ofMillis(50 + random.nextInt(1500));
  }

  static String vm(int number) {
    return "vm-" + number;
  }

  int migrations() {
    return migrations;
  }

  /** How many plans were begun, beside the moves. */
  int plans() {
    return plans.applied();
  }

  boolean isDone() {
    return migrations >= wanted;
  }

  /** Makes the VMs. */
  void begin() {
    for (int number = 0; number < VMS; number++) {
      String name = vm(number);
      String host = world.hosts().get(number % world.hosts().size()).place.name();
      ask(
          "create " + name,
          fleet ->
              fleet
                  .vms()
                  .submitCreate(
                      new CreateVmRequest(
                          name, "base", host, 1, memory(), null, null, number(name) > 0),
                      Optional.empty()));
    }
  }

  /** What must follow in post-copy takes about a second. */
  private long memory() {
    return DataSize.ofMebibytes(world.movesTurn() ? 128 : 64).bytes();
  }

  /** Begins to ask. */
  void flow() {
    next();
    if (world.hasPlans()) {
      plans.flow();
    }
  }

  private static int number(String name) {
    return Integer.parseInt(name.substring(3));
  }

  /** What is under way may converge. */
  void end() {
    over = true;
    plans.end();
    world.guests().all().forEach(vm -> behave(vm, GuestBehaviour.idle()));
  }

  private void behave(VmId vm, GuestBehaviour guest) {
    world.guests().runningOn(vm).ifPresent(host -> host.hypervisor.behave(vm, guest));
  }

  private void next() {
    long nanos = 1 + random.nextLong(2 * pause.toNanos());
    world.later(
        Duration.ofNanos(nanos),
        () -> {
          if (!over && !isDone()) {
            something();
            next();
          }
        });
  }

  private void something() {
    Optional<VmRecord> chosen = someVm();
    if (chosen.isEmpty()) {
      return;
    }
    VmRecord vm = chosen.get();
    String name = vm.spec().name().value();
    boolean runs = world.guests().runningOn(vm.spec().id()).isPresent();
    switch (random.nextInt(20)) {
      case 0 -> ask("stop " + name, fleet -> stop(fleet, vm));
      case 1 -> cancelSomething();
      case 2, 3, 4, 5 -> {
        if (runs) {
          move(vm, live(vm));
        } else {
          move(vm, Manner.COLD);
        }
      }
      default -> {
        if (runs) {
          move(vm, live(vm));
        } else {
          ask("start " + name, fleet -> fleet.vms().submitStart(name, Optional.empty()));
        }
      }
    }
  }

  private Optional<VmRecord> someVm() {
    List<VmRecord> all = MemoryStore.look(world.controller().memory).vms().all();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  private OperationView stop(Fleet fleet, VmRecord vm) {
    OperationView accepted =
        fleet
            .vms()
            .submitStop(
                vm.spec().name().value(),
                new StopVmRequest(random.nextBoolean(), 1 + random.nextInt(5)),
                Optional.empty());
    world.guests().stopAsked(vm.spec().id());
    return accepted;
  }

  private enum Manner {
    LIVE,
    LIVE_OR_POST_COPY,
    COLD
  }

  /** Now and then a guest is calm, or its move may not turn. */
  private Manner live(VmRecord vm) {
    if (!world.movesTurn()) {
      return Manner.LIVE;
    }
    boolean turns = this.turns.nextInt(4) > 0;
    boolean busy = turns && this.turns.nextInt(5) > 0;
    if (vm.operation().isEmpty()) {
      behave(vm.spec().id(), busy ? BUSY : GuestBehaviour.idle());
    }
    return turns ? Manner.LIVE_OR_POST_COPY : Manner.LIVE;
  }

  private void move(VmRecord vm, Manner manner) {
    List<HostNode> others =
        world.hosts().stream().filter(host -> !host.id.equals(vm.owner())).toList();
    String to = others.get(random.nextInt(others.size())).place.name();
    String name = vm.spec().name().value();
    ask(
        "move " + name + " to " + to + ", " + manner,
        fleet -> {
          OperationView view =
              fleet.migrations().submit(request(name, to, manner), Optional.empty());
          migrations++;
          return view;
        });
  }

  private static MigrationRequest request(String vm, String host, Manner manner) {
    return new MigrationRequest(
        vm, host, manner == Manner.COLD, false, null, manner == Manner.LIVE_OR_POST_COPY);
  }

  private void cancelSomething() {
    world
        .controller()
        .fleet()
        .ifPresent(
            fleet ->
                fleet.operations().list(Optional.empty(), Optional.of("RUNNING")).stream()
                    .findFirst()
                    .ifPresent(
                        view ->
                            ask(
                                "cancel " + view.vm(),
                                same -> same.operations().cancel(view.id()))));
  }

  private interface Question {
    OperationView ask(Fleet fleet);
  }

  private void ask(String what, Question question) {
    if (world.controller().fleet().isEmpty()) {
      return;
    }
    try {
      question.ask(world.controller().fleet().get());
      world.say("user: " + what);
    } catch (RefusedException refused) {
      world.say("user: " + what + " is refused");
    }
  }
}
