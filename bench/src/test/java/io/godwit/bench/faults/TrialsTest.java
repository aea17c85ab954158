package io.godwit.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrialsTest {
  @Test
  void atLeastFortyCrashPointsAreTriedOnRealLibvirt() {
    List<Trial> crashes = CrashTrials.all();
    assertThat(crashes).hasSizeGreaterThanOrEqualTo(40);
    assertThat(crashes.stream().map(Trial::name).distinct()).hasSameSizeAs(crashes);
  }

  @Test
  void atLeastOneHundredAndTenCellsCanBeMade() {
    assertThat(Trials.matrix()).hasSizeGreaterThanOrEqualTo(110);
  }

  @Test
  void eachIsFoundByItsName() {
    for (Trial trial : CrashTrials.all()) {
      assertThat(Trials.named(trial.name())).isEqualTo(trial);
    }
    for (Trial trial : Trials.matrix()) {
      assertThat(Trials.named(trial.name())).isEqualTo(trial);
    }
  }
}
