package io.godwit.bench.faults;

import io.godwit.bench.matrix.Cell;
import io.godwit.bench.matrix.End;
import io.godwit.bench.matrix.Expectations;
import io.godwit.bench.matrix.SimulatedEnds;
import io.godwit.bench.matrix.Spot;
import java.util.Optional;
import java.util.Set;

/** Compares how a cell ended on real libvirt with how the simulation ends it. */
record Calibration(SimulatedEnds simulated) {
  /** What differs; empty where nothing does, or where the simulation does not make the trial. */
  Optional<String> difference(CellResult result) {
    return Expectations.cells().stream()
        .filter(cell -> cell.toString().equals(result.cell()))
        .findFirst()
        .flatMap(cell -> difference(cell, result));
  }

  private Optional<String> difference(Cell cell, CellResult result) {
    Spot spot = Spot.of(cell.phase(), result.seed());
    Set<End> ends = simulated.of(cell, spot);
    return ends.isEmpty() || ends.contains(End.valueOf(result.end()))
        ? Optional.empty()
        : Optional.of(
            "%s seed %d, %s: %s here, %s in the simulation"
                .formatted(cell, result.seed(), spot.text(), result.end(), ends));
  }
}
