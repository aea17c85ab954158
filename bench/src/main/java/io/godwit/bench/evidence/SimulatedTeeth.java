package io.godwit.bench.evidence;

import io.godwit.bench.evidence.Simulator.Runs;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hand-overs that lack a part of ours break in the simulation; ours, under the same, does not. */
record SimulatedTeeth(Simulator simulator) implements Claim {
  private static final String OURS = "OURS";
  private static final String BY_SEED = "BY_SEED";

  /** A hand-over that must fail, and the faults that tell it from ours. */
  private record Worse(String variant, String what, String faults, String turning, long seeds) {}

  private static final List<Worse> ALL =
      List.of(
          new Worse("STOCK_FLAGS", "stock flags", "FINISH_REPLY_LOST", BY_SEED, 20),
          new Worse(
              "NO_WAIT_FOR_EXIT",
              "release before the exit",
              "AT_POINTS,PARTITION,SLOW_LIBVIRTD",
              BY_SEED,
              100),
          new Worse(
              "NO_POST_COPY_GATE", "no gate before post-copy", "FINISH_REPLY_LOST", "OFTEN", 20),
          new Worse(
              "CLOSED_POST_COPY_GATE",
              "a gate that stays closed after the turn",
              "CONTROLLER_KILLED",
              "OFTEN",
              20),
          new Worse(
              "NO_EPOCH_CHECK",
              "no epoch check",
              "AT_POINTS,PARTITION,ORDERS_REPEATED",
              BY_SEED,
              100));

  @Override
  public String name() {
    return "simulation teeth";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<Figure> figures = new ArrayList<>();
    for (Worse worse : ALL) {
      Runs theirs = run(worse, worse.variant(), raw);
      figures.add(
          new Figure(
              "simulation, %s: seeds that broke an invariant".formatted(worse.what()),
              "%d of %d".formatted(theirs.broken(), theirs.seeds()),
              "at least 1",
              Verdict.of(theirs.broken() >= 1)));
      Runs ours = run(worse, OURS, raw);
      figures.add(
          new Figure(
              "simulation, ours under the same faults: seeds that broke an invariant",
              "%d of %d".formatted(ours.broken(), ours.seeds()),
              "0",
              Verdict.of(ours.broken() == 0)));
    }
    return figures;
  }

  private Runs run(Worse worse, String variant, Path raw) throws IOException, InterruptedException {
    return simulator.simulate(
        Map.of(
            "VARIANT", variant,
            "FAULTS", worse.faults(),
            "TURNING", worse.turning(),
            "SEEDS", Long.toString(worse.seeds())),
        raw.resolve(worse.variant() + "-" + variant));
  }
}
