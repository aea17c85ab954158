package io.godwit.simulation;

import io.godwit.api.PlanView;
import io.godwit.api.PlanView.Amounts;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.RefusedException;
import io.godwit.controller.operation.Json;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.model.HostId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Users who apply plans, each with several moves in one or two waves, and controllers that die in
 * the middle of them. The plans are made by hand: a search for one looks at a clock that stands
 * still here.
 */
final class PlanTraffic {
  private static final Duration BETWEEN = Duration.ofSeconds(12);
  private static final Duration LATEST_DEATH = Duration.ofSeconds(4);
  private static final int MOST_MOVES = 3;
  private static final Amounts NOTHING = new Amounts(0, 0, 0);

  private final World world;
  private final Random random;
  private boolean over;
  private int applied;

  PlanTraffic(World world, Random random) {
    this.world = world;
    this.random = random;
  }

  /** How many plans were begun. */
  int applied() {
    return applied;
  }

  void flow() {
    world.later(
        Duration.ofNanos(1 + random.nextLong(2 * BETWEEN.toNanos())),
        () -> {
          if (!over) {
            apply();
            flow();
          }
        });
  }

  void end() {
    over = true;
  }

  private void apply() {
    Optional<Fleet> fleet = world.controller().fleet();
    Optional<Store> store = world.controller().store();
    if (fleet.isEmpty() || store.isEmpty()) {
      return;
    }
    PlanDocument plan = plan(MemoryStore.look(world.controller().memory));
    if (!plan.isIdle()) {
      begin(plan, fleet.get(), store.get());
    }
  }

  private void begin(PlanDocument plan, Fleet fleet, Store store) {
    long number =
        store.write(
            transaction ->
                transaction
                    .plans()
                    .insert(
                        Json.write(plan.summary()),
                        Json.write(plan),
                        Optional.empty(),
                        world.clock().instant()));
    try {
      var unused = fleet.plans().apply(number, Optional.empty());
    } catch (RefusedException refused) {
      world.say("user: plan " + number + " is refused");
      return;
    }
    applied++;
    world.say("user: plan %d with %d moves".formatted(number, plan.moves().size()));
    if (random.nextBoolean()) {
      dieInTheMiddle();
    }
  }

  private void dieInTheMiddle() {
    world.later(
        Duration.ofNanos(random.nextLong(LATEST_DEATH.toNanos())),
        () -> {
          if (!over) {
            world.controller().dieForAWhile();
          }
        });
  }

  private PlanDocument plan(Transaction fleet) {
    List<VmRecord> free =
        new ArrayList<>(fleet.vms().all().stream().filter(vm -> vm.operation().isEmpty()).toList());
    Collections.shuffle(free, random);
    List<PlanView.Move> moves =
        free.stream().limit(1 + random.nextInt(MOST_MOVES)).map(this::move).toList();
    return new PlanDocument(
        "HOSTS",
        24,
        null,
        new PlanView.Quality(world.hosts().size(), 1, false, null),
        null,
        world.hosts().stream().map(host -> host(host, fleet)).toList(),
        wavesInOrder(moves),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null,
        null);
  }

  /** The waves are numbered without a gap. */
  private static List<PlanView.Move> wavesInOrder(List<PlanView.Move> moves) {
    return moves.stream().sorted((one, other) -> one.wave() - other.wave()).toList();
  }

  private PlanView.Move move(VmRecord vm) {
    List<HostNode> others =
        world.hosts().stream().filter(host -> !host.id.equals(vm.owner())).toList();
    boolean runs = world.guests().runningOn(vm.spec().id()).isPresent();
    return new PlanView.Move(
        1 + random.nextInt(2),
        vm.spec().name().value(),
        world.node(vm.owner()).place.name(),
        others.get(random.nextInt(others.size())).place.name(),
        !runs,
        0,
        null,
        null,
        null,
        "by chance",
        "by chance",
        null,
        null);
  }

  private static PlanView.Host host(HostNode host, Transaction fleet) {
    List<String> vms = vmsOn(host.id, fleet);
    return new PlanView.Host(
        host.place.name(), "simulated", "STAYS", null, NOTHING, NOTHING, NOTHING, vms, vms);
  }

  private static List<String> vmsOn(HostId host, Transaction fleet) {
    return fleet.vms().all().stream()
        .filter(vm -> vm.owner().equals(host))
        .map(vm -> vm.spec().name().value())
        .toList();
  }
}
