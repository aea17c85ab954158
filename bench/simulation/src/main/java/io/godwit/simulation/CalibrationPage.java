package io.godwit.simulation;

import io.godwit.bench.matrix.Cell;
import io.godwit.bench.matrix.End;
import io.godwit.bench.matrix.Expectations;
import io.godwit.bench.matrix.Grid;
import io.godwit.bench.matrix.SimulatedEnds;
import io.godwit.bench.matrix.Spot;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What of the fault matrix the simulation makes, and how it ends, as a page for people. */
record CalibrationPage(SimulatedEnds ends) {
  private static final String HEAD =
      """
      # The simulation beside real libvirt

      Written by `CalibrationTest` of the [simulation](../bench/simulation); do not edit. The simulated hypervisor
      is worth what it has in common with the real one. So the cells of the [fault matrix](faults.md) are made in the
      simulation too: the same move, the same fault at the same moment for as long, with the production's controller
      and agents. Both are judged by one rule and one table of right ends, in [bench/matrix](../bench/matrix). The
      marks are those of the matrix: `C` completes, `R` rolls back, `X` refused, `S` and `D` the VM is the source's or
      the destination's, booted from its disk. The ends below are those that the simulation has; each is right by the
      table, the test sees to that, and `make faults` tells of each run on real libvirt that ended in another way than
      the simulation does at that moment. `-` is no cell, `.` is one that the simulation does not make.

      """;

  String text() {
    return HEAD + summary() + "\n" + new Grid(this::entry).text() + "\n" + reasons();
  }

  private String summary() {
    List<Cell> all = Expectations.cells();
    long made = all.stream().filter(cell -> !marks(cell).isEmpty()).count();
    return "%d of %d cells are made, at %d moments.\n"
        .formatted(made, all.size(), ends.byCell().size());
  }

  private String entry(Cell cell) {
    if (Expectations.allowed(cell).isEmpty()) {
      return "-";
    }
    return marks(cell).isEmpty() ? "." : Expectations.marks(marks(cell));
  }

  private Set<End> marks(Cell cell) {
    Set<End> seen = EnumSet.noneOf(End.class);
    Spot.of(cell.phase()).forEach(spot -> seen.addAll(ends.of(cell, spot)));
    return seen;
  }

  private String reasons() {
    return Expectations.cells().stream()
        .flatMap(
            cell ->
                Spot.of(cell.phase()).stream()
                    .flatMap(spot -> NotSimulated.reason(cell, spot).stream()))
        .distinct()
        .map(reason -> "- " + reason + "\n")
        .collect(Collectors.joining("", "Not made, and why:\n\n", ""));
  }
}
