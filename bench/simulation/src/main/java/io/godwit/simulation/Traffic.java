package io.godwit.simulation;

import io.godwit.api.CreateVmRequest;
import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.StopVmRequest;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.RefusedException;
import io.godwit.controller.store.VmRecord;
import io.godwit.controller.store.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What users ask of the controller: mostly moves. */
final class Traffic {
  /** VMs that run in the beginning. */
  static final int RUNNING = 4;

  private static final int VMS = 5;

  private final World world;
  private final Random random;
  private final int wanted;
  private final Duration pause;
  private int migrations;
  private boolean over;

  /**
   * @param wanted how many moves are to be accepted
   */
  Traffic(World world, int wanted) {
    this.world = world;
    this.random = new Random(world.random().nextLong());
    this.wanted = wanted;
    this.pause = Duration.ofMillis(50 + random.nextInt(1500));
  }

  static String vm(int number) {
    return "vm-" + number;
  }

  int migrations() {
    return migrations;
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
                          name, "base", host, 1, 64L << 20, null, null, number(name) > 0),
                      Optional.empty()));
    }
  }

  /** Begins to ask. */
  void flow() {
    next();
  }

  private static int number(String name) {
    return Integer.parseInt(name.substring(3));
  }

  void end() {
    over = true;
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
      case 0 -> ask("stop " + name, fleet -> stop(fleet, name));
      case 1 -> cancelSomething();
      case 2, 3, 4, 5 -> {
        if (runs) {
          move(vm, Manner.LIVE);
        } else {
          move(vm, Manner.COLD);
        }
      }
      default -> {
        if (runs) {
          move(vm, Manner.LIVE);
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

  private OperationView stop(Fleet fleet, String name) {
    return fleet
        .vms()
        .submitStop(
            name, new StopVmRequest(random.nextBoolean(), 1 + random.nextInt(5)), Optional.empty());
  }

  private enum Manner {
    LIVE,
    COLD
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
              fleet.migrations().submit(request(name, to, manner == Manner.COLD), Optional.empty());
          migrations++;
          return view;
        });
  }

  private static MigrationRequest request(String vm, String host, boolean cold) {
    return new MigrationRequest(vm, host, cold, false, null);
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
