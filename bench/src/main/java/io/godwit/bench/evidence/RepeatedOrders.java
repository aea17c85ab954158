package io.godwit.bench.evidence;

import io.godwit.bench.faults.CellResult;
import io.godwit.bench.faults.Faults;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * A new VM moves while every order since before it was made comes again and again: by the check of
 * epochs nothing comes of it, without that check something does.
 *
 * @param trials how often, each way
 */
record RepeatedOrders(Installation installation, InstantSource clock, long trials)
    implements Claim {
  @Override
  public String name() {
    return "repeated orders";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<CellResult> ours = make(raw.resolve("ours.json"), Faults.REPEATED_ORDERS);
    List<CellResult> unchecked =
        make(raw.resolve("unchecked.json"), Faults.UNCHECKED_REPEATED_ORDERS);
    return List.of(
        figure("moves with every order since the VM was made repeated, ended right", ours, trials),
        figure("the same without the check of epochs, found wrong", unchecked, 1));
  }

  private Figure figure(String what, List<CellResult> results, long goal) {
    long right = results.stream().filter(CellResult::right).count();
    return new Figure(
        "%s, of %d".formatted(what, results.size()),
        Long.toString(right),
        goal == 1 ? "at least 1" : Long.toString(goal),
        Verdict.of(right >= goal));
  }

  private List<CellResult> make(Path raw, String trial) throws IOException, InterruptedException {
    return Faults.of(installation, clock, raw).make(List.of(trial), trials);
  }
}
