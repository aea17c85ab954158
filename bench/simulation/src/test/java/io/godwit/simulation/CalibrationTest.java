package io.godwit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.bench.matrix.Cell;
import io.godwit.bench.matrix.End;
import io.godwit.bench.matrix.Expectations;
import io.godwit.bench.matrix.SimulatedEnds;
import io.godwit.bench.matrix.Spot;
import io.godwit.simulation.CellRun.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The simulated hypervisor ends the cells of the fault matrix as real libvirt must by the same
 * table.
 */
class CalibrationTest {
  private static final Path ROOT = Path.of(System.getProperty("godwit.root"));
  private static final Path KEPT =
      ROOT.resolve("bench/matrix/src/main/resources").resolve(SimulatedEnds.FILE);
  private static final Path PAGE = ROOT.resolve("docs/calibration.md");
  private static final long SEEDS = 3;

  /**
   * Which end it is may depend on the seed, and what a seed does on every call that an agent makes:
   * so a kept end need not be seen, but none is seen that is not kept.
   */
  @Test
  void everyCellEndsAsOnRealLibvirtAndAsKept() throws IOException {
    Map<String, Set<End>> seen = new HashMap<>();
    for (Cell cell : Expectations.cells()) {
      for (Spot spot : made(cell)) {
        seen.put(SimulatedEnds.key(cell, spot), ends(cell, spot));
      }
    }
    renew(new SimulatedEnds(seen));
    Map<String, Set<End>> kept = SimulatedEnds.kept().byCell();
    assertThat(seen.keySet()).as("cells; renew %s", KEPT).isEqualTo(kept.keySet());
    assertThat(seen)
        .allSatisfy(
            (cell, ends) ->
                assertThat(kept.get(cell))
                    .as("%s: with -Ddocuments.renew=true, and look why", cell)
                    .containsAll(ends));
  }

  private static Set<End> ends(Cell cell, Spot spot) {
    Set<End> ends = EnumSet.noneOf(End.class);
    LongStream.rangeClosed(1, SEEDS)
        .forEach(
            seed -> {
              Ended ended = CellRun.make(cell, spot, seed, Trace.Keep.DIGEST);
              assertThat(ended.findings()).as("%s %s %d", cell, spot.text(), seed).isEmpty();
              ends.add(ended.end());
            });
    assertThat(Expectations.allowed(cell, spot))
        .as("right ends of %s at %s", cell, spot.text())
        .containsAll(ends);
    return ends;
  }

  @Test
  void whatIsKeptIsRightByTheTable() throws IOException {
    SimulatedEnds kept = SimulatedEnds.kept();
    for (Cell cell : Expectations.cells()) {
      for (Spot spot : made(cell)) {
        assertThat(Expectations.allowed(cell, spot))
            .as("%s %s", cell, spot.text())
            .containsAll(kept.of(cell, spot));
      }
    }
    String page = new CalibrationPage(kept).text();
    if (Boolean.getBoolean("documents.renew")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).as("renew it with -Ddocuments.renew=true, twice").hasContent(page);
  }

  @Test
  void aSeedReplaysToTheSameTrace() {
    Cell cell = Cell.parse("switchover/partition");
    Spot spot = made(cell).getFirst();

    String first = CellRun.make(cell, spot, 1, Trace.Keep.TEXT).trace();

    assertThat(CellRun.make(cell, spot, 1, Trace.Keep.TEXT).trace()).isEqualTo(first);
    assertThat(first).contains("fault: partition");
  }

  private static List<Spot> made(Cell cell) {
    return Spot.of(cell.phase()).stream()
        .filter(spot -> NotSimulated.reason(cell, spot).isEmpty())
        .toList();
  }

  private static void renew(SimulatedEnds seen) throws IOException {
    if (Boolean.getBoolean("documents.renew")) {
      Files.writeString(KEPT, seen.text());
    }
  }
}
