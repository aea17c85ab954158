package io.godwit.bench.evidence;

import io.godwit.bench.faults.Soak.Plan;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/** That a VM never runs twice and is never lost, under every fault. */
final class OwnerClaims implements ClaimSet {
  private static final long LONG_SEEDS = 3;
  private static final long LONG_HITS = 100;
  private static final long SHORT_HITS = 5;
  private static final long STOCK_HITS = 20;
  private static final long LONG_SIMULATION = 10_000;
  private static final long SHORT_SIMULATION = 500;
  private static final long MIGRATIONS_PER_SEED = 20;

  private static final Plan LONG_SOAK = new Plan(Duration.ofMinutes(8), Duration.ofMinutes(32));
  private static final Duration LONG_SETTLING = Duration.ofMinutes(10);
  private static final Plan SHORT_SOAK = new Plan(Duration.ofMinutes(2), Duration.ofMinutes(5));
  private static final Duration SHORT_SETTLING = Duration.ofMinutes(1);

  private final Extent extent;

  OwnerClaims(Extent extent) {
    this.extent = extent;
  }

  /** How much is measured. */
  enum Extent {
    /** Some minutes per claim. */
    SHORT,
    /** All that is claimed. */
    FULL
  }

  @Override
  public void measure(Installation installation, InstantSource clock, Measurer measurer)
      throws IOException, InterruptedException {
    measurer.measure(
        new LostReplies(
            installation,
            clock,
            extent == Extent.FULL ? LONG_HITS : SHORT_HITS,
            extent == Extent.FULL ? STOCK_HITS : SHORT_HITS));
    measurer.measure(new OldStarts(installation, clock));
    measurer.measure(new HandOverCost(installation, clock));
    Simulator simulator = new Simulator(installation);
    long seeds = extent == Extent.FULL ? LONG_SIMULATION : SHORT_SIMULATION;
    measurer.measure(new SimulatedMoves(simulator, seeds, seeds * MIGRATIONS_PER_SEED));
    measurer.measure(new SimulatedTeeth(simulator));
    measurer.measure(
        extent == Extent.FULL
            ? new SoakFigures(installation, clock, LONG_SOAK, LONG_SETTLING)
            : new SoakFigures(installation, clock, SHORT_SOAK, SHORT_SETTLING));
    measurer.measure(new FaultMatrix(installation, clock, extent == Extent.FULL ? LONG_SEEDS : 1));
  }
}
