package io.godwit.bench.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ExpectationsTest {
  @Test
  void everyFaultHasAnOutcomeInEveryPhaseOrIsSaidToHaveNone() {
    for (Fault fault : Fault.values()) {
      for (Phase phase : Phase.values()) {
        assertThat(Expectations.allowed(new Cell(phase, fault)))
            .as("%s %s", phase, fault)
            .isNotNull();
      }
    }
    assertThat(Fault.values()).hasSize(17);
  }

  @Test
  void atLeastOneHundredAndTenCellsAreLive() {
    assertThat(Expectations.cells()).hasSizeGreaterThanOrEqualTo(110);
  }

  @Test
  void wrongIsNeverAllowed() {
    assertThat(Expectations.cells())
        .noneMatch(cell -> Expectations.allowed(cell).contains(End.WRONG));
  }

  @Test
  void aCellIsReadAsItIsWritten() {
    for (Cell cell : Expectations.cells()) {
      assertThat(Cell.parse(cell.toString())).isEqualTo(cell);
    }
    assertThatThrownBy(() -> Cell.parse("switchover/flood"))
        .hasMessageContaining("partition-source-controller");
    assertThatThrownBy(() -> Cell.parse("switchover")).hasMessageContaining("PHASE/FAULT");
  }
}
