package io.godwit.bench.evidence;

import io.godwit.api.VmView;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Inspection;
import io.godwit.bench.fixture.Move;
import io.godwit.bench.probe.Observer;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Twenty moves in a row between three hosts of a VM that serves a TCP stream and appends to its
 * disk. One stream and one writer last through all of them.
 */
record TwentyMoves(Deployment deployment) implements Claim {
  private static final int MOVES = 20;
  private static final List<String> ROUND = List.of("east-1", "west-1", "east-2");

  @Override
  public String name() {
    return "twenty moves";
  }

  /** What was found after one move. */
  record Found(
      int number,
      String source,
      String destination,
      double totalSeconds,
      double blackoutSeconds,
      boolean connectionSurvived,
      long writesLost,
      List<String> qemus,
      List<String> leftOnSource,
      List<String> wrongInDefinition) {

    boolean oneQemu() {
      return qemus.equals(List.of(destination));
    }
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    VmView vm = deployment.createVm("twenty", ROUND.getFirst());
    List<Found> found = new ArrayList<>();
    try (Observer observer =
        Observer.start(deployment.lab().client()::command, vm.address(), "twenty", raw)) {
      for (int number = 1; number <= MOVES; number++) {
        found.add(move(vm, number, observer));
        RawSamples.write(raw.resolve("moves.json"), found);
      }
    } finally {
      deployment.removeVm(vm.name());
    }
    return figures(found);
  }

  private Found move(VmView vm, int number, Observer observer)
      throws IOException, InterruptedException {
    LabHost source = deployment.host(ROUND.get((number - 1) % ROUND.size()));
    LabHost destination = deployment.host(ROUND.get(number % ROUND.size()));
    Inspection inspection = deployment.inspection();
    String persistent = inspection.definition(source, vm.id(), "--inactive");
    Move move = deployment.mover().move(vm.name(), destination.name()).require();
    Observer.Seen seen = observer.see(move.window());
    return new Found(
        number,
        source.name(),
        destination.name(),
        Units.inSeconds(move.window().length()),
        Units.inSeconds(seen.blackout()),
        seen.connectionSurvived(),
        seen.writesLost(),
        inspection.qemus(vm.id()),
        inspection.leftOn(source, vm.id(), vm.name()),
        inspection.wrongIn(destination, vm.id(), persistent));
  }

  private static List<Figure> figures(List<Found> found) {
    long lost = found.stream().mapToLong(Found::writesLost).max().orElseThrow();
    return List.of(
        all("connections that survived a move", found, Found::connectionSurvived),
        new Figure(
            "acknowledged writes lost in %d moves".formatted(found.size()),
            Long.toString(lost),
            "0",
            Verdict.of(lost == 0)),
        all("moves after which exactly one QEMU ran the VM", found, Found::oneQemu),
        all("moves that left nothing on the source", found, f -> f.leftOnSource().isEmpty()),
        all(
            "moves with the live and the persistent definition right",
            found,
            f -> f.wrongInDefinition().isEmpty()));
  }

  private static Figure all(String what, List<Found> found, Predicate<Found> holds) {
    long count = found.stream().filter(holds).count();
    return new Figure(
        what, count + "/" + found.size(), MOVES + "/" + MOVES, Verdict.of(count == MOVES));
  }
}
