package io.godwit.bench.evidence;

import io.godwit.bench.faults.HandOverTurns;
import io.godwit.bench.faults.HandOverTurns.Turn;
import io.godwit.bench.faults.HandOverTurns.Way;
import io.godwit.bench.figures.Distribution;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What it costs a VM's clients that nobody runs it before the source's process is proven gone: the
 * blackout of Godwit's moves against that of the same moves with libvirt's stock flags, in turns.
 */
record HandOverCost(Installation installation, InstantSource clock) implements Claim {
  private static final int ROUNDS = 6;
  private static final int ROUNDS_TO_WARM = 2;
  private static final double GOAL_SECONDS = 0.05;

  /** There and back in each way; either way goes in either direction, and first as often. */
  private static final List<Way> ROUND =
      List.of(Way.SAFE, Way.STOCK_FLAGS, Way.STOCK_FLAGS, Way.SAFE);

  @Override
  public String name() {
    return "cost of the safe hand-over";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<Turn> turns = new ArrayList<>();
    try (HandOverTurns moves = HandOverTurns.start(installation, clock, raw, Evidence::narrate)) {
      for (int round = 0; round < ROUNDS_TO_WARM + ROUNDS; round++) {
        for (Way way : ROUND) {
          Turn turn = moves.make(way);
          if (round >= ROUNDS_TO_WARM) {
            turns.add(turn);
            RawSamples.write(raw.resolve("turns.json"), turns);
          }
        }
      }
    }
    return List.of(figure(blackout(turns, Way.SAFE), blackout(turns, Way.STOCK_FLAGS)));
  }

  private static Figure figure(Distribution safe, Distribution stock) {
    double cost = safe.median() - stock.median();
    return new Figure(
        "blackout more than with libvirt's stock flags, medians of %d moves each (%s and %s)"
            .formatted(safe.count(), Units.millis(safe.median()), Units.millis(stock.median())),
        Units.millis(cost),
        "at most " + Units.millis(GOAL_SECONDS),
        Verdict.of(cost <= GOAL_SECONDS));
  }

  private static Distribution blackout(List<Turn> turns, Way way) {
    return Distribution.of(
        turns.stream().filter(turn -> turn.way() == way).map(Turn::blackout).toList());
  }
}
