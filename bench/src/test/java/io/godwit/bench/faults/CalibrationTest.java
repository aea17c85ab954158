package io.godwit.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.bench.matrix.SimulatedEnds;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private final Calibration calibration = new Calibration(SimulatedEnds.kept());

  @Test
  void anEndThatTheSimulationDoesNotHaveIsTold() {
    assertThat(calibration.difference(ended("pre-copy/source-agent-crash", "ROLLED_BACK")))
        .isEmpty();
    assertThat(calibration.difference(ended("pre-copy/source-agent-crash", "COMPLETED")))
        .hasValueSatisfying(
            told -> assertThat(told).contains("COMPLETED here", "ROLLED_BACK", "Copying"));
  }

  @Test
  void whatTheSimulationDoesNotMakeIsNotCompared() {
    assertThat(calibration.difference(ended("seed/partition", "ROLLED_BACK"))).isEmpty();
    assertThat(calibration.difference(ended("lost-finish-reply", "COMPLETED"))).isEmpty();
  }

  private static CellResult ended(String cell, String end) {
    return new CellResult(cell, 1, "test", "", "", "", "", end, "", List.of(), 0, null, 0, "", 0);
  }
}
