package io.godwit.simulation;

import io.godwit.agent.fault.FaultPoint;
import io.godwit.agent.fault.Faults;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.model.VmId;
import io.godwit.simulation.runtime.SimulatedTasks;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Breaks something, now and then, exactly where a move passes one of its named points. */
record BrokenPoints(World world, HostNode host, SimulatedTasks tasks) implements Faults {
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(8);

  @Override
  public Effect at(FaultPoint point, VmId vm) {
    world.hold().pass(host.place + ":" + point.label());
    if (world.breaksAtPoints() && SimulatedTasks.isTask()) {
      breakHere(point);
    }
    return Effect.NOTHING;
  }

  private void breakHere(FaultPoint point) {
    switch (world.random().nextInt(5)) {
      case 0 -> {
        world.say(host.place + ": is held at " + point.label());
        hold(Duration.ofNanos(world.random().nextLong(LONGEST_HOLD.toNanos())));
      }
      case 1 -> {
        world.say(host.place + ": loses its network at " + point.label());
        world.partFromAllForAWhile(host.place);
      }
      case 2 -> {
        world.say("controller: dies at " + point.label() + " of " + host.place);
        world.later(Duration.ZERO, world.controller()::dieForAWhile);
      }
      case 3 -> {
        world.say(host.place + ": loses its power at " + point.label());
        world.later(Duration.ZERO, host::losePowerForAWhile);
        standStill();
      }
      default -> {
        world.say(host.place + ": the agent dies at " + point.label());
        world.later(Duration.ZERO, host::dieForAWhile);
        standStill();
      }
    }
  }

  private void hold(Duration time) {
    try {
      tasks.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void standStill() {
    try {
      tasks.awaitEnd(new CompletableFuture<>());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Ending ending() {
    return world.variant() == Variant.STOCK_FLAGS ? Ending.RUNNING : Ending.PAUSED;
  }
}
