package io.godwit.simulation;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Lets one seed's world live from its making until all is mended and settled. */
public final class Simulation {
  private static final Duration SET_UP = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofHours(2);

  /**
   * A release is waited for two minutes, and then given up; orders that are heard again late stand
   * before newer ones of their VM for as long as they wait for streams.
   */
  private static final Duration TO_SETTLE = Duration.ofMinutes(4);

  private final Scenario scenario;
  private final World world;
  private final Invariants invariants;

  private Simulation(Scenario scenario, Trace.Keep keep) {
    this.scenario = scenario;
    this.world = new World(scenario, keep);
    this.invariants = new Invariants(world);
  }

  /**
   * What is simulated.
   *
   * @param migrations how many are to be begun
   * @param faults only of these kinds; none for a choice by chance
   */
  public record Scenario(
      long seed, Variant variant, int migrations, Set<Chaos.Fault> faults, Turning turning) {
    public Scenario {
      faults = Set.copyOf(faults);
    }
  }

  /**
   * What came of it.
   *
   * @param violation what must not be and was, if anything
   * @param migrations how many were begun
   * @param turned how many of them turned to post-copy
   * @param plans that were begun
   * @param checked guests whose memory was still followed in the end: its loss would have been told
   * @param digest of the trace
   * @param trace its text, if it was kept
   */
  public record Outcome(
      Scenario scenario,
      Optional<String> violation,
      int migrations,
      int turned,
      int plans,
      long checked,
      Duration simulated,
      long happened,
      String digest,
      String trace) {}

  /** Runs it on a virtual thread, as its tasks run on them too. */
  public static Outcome run(Scenario scenario, Trace.Keep keep) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Thread unused =
        Thread.ofVirtual()
            .name("simulation")
            .start(
                () -> {
                  try {
                    outcome.complete(new Simulation(scenario, keep).run());
                  } catch (Throwable failed) {
                    outcome.completeExceptionally(failed);
                  }
                });
    return outcome.join();
  }

  private Outcome run() {
    Traffic traffic = new Traffic(world, scenario.migrations());
    try {
      live(traffic);
    } catch (RuntimeException failed) {
      world.violated("a fault of the program: " + failed);
      StringWriter stack = new StringWriter();
      failed.printStackTrace(new PrintWriter(stack));
      world.say(stack.toString());
    }
    Trace trace = world.trace();
    return new Outcome(
        scenario,
        world.violation(),
        traffic.migrations(),
        world.guests().turned(),
        traffic.plans(),
        world.guests().checked(),
        Duration.between(World.START, world.scheduler().instant()),
        world.scheduler().happened(),
        trace.digest(),
        trace.text());
  }

  private void live(Traffic traffic) {
    Joining joining = new Joining(world);
    joining.begin();
    if (!until(joining::isDone, SET_UP)) {
      world.violated("the hosts did not join in time");
      return;
    }
    traffic.begin();
    if (!until(this::isSetUp, SET_UP)) {
      world.violated("the VMs were not made in time: " + invariants.unsettled());
      return;
    }
    Chaos chaos = new Chaos(world, scenario.faults());
    chaos.begin();
    traffic.flow();
    boolean unused = until(traffic::isDone, LONGEST);
    traffic.end();
    chaos.heal();
    if (!until(() -> invariants.unsettled().isEmpty(), TO_SETTLE)) {
      world.violated("not settled in time: " + invariants.unsettled().orElse("?"));
    }
  }

  private boolean isSetUp() {
    return invariants.isQuiet() && world.guests().all().size() >= Traffic.RUNNING;
  }

  private boolean until(BooleanSupplier condition, Duration limit) {
    Instant end = world.scheduler().instant().plus(limit);
    boolean reached =
        world
            .scheduler()
            .runUntil(
                () -> {
                  invariants.check();
                  return world.violation().isPresent() || condition.getAsBoolean();
                },
                end);
    return reached;
  }
}
