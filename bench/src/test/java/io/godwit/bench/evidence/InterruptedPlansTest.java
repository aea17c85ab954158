package io.godwit.bench.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.bench.evidence.InterruptedPlans.Round;
import io.godwit.bench.figures.Figure.Verdict;
import org.junit.jupiter.api.Test;

/** The figure is ok where a plan should be, and short where one thing is wrong. */
class InterruptedPlansTest {
  @Test
  void plansThatGoOnOrStopAndLoseNothingAreOk() {
    assertThat(verdict("APPLIED", 10, "APPLIED", 10, 10)).isEqualTo(Verdict.OK);
    assertThat(verdict("STOPPED", 10, "APPLIED", 10, 10)).isEqualTo(Verdict.OK);
  }

  @Test
  void aPlanThatLosesOrDoublesAVmIsShort() {
    assertThat(verdict("STOPPED", 9, "APPLIED", 10, 10)).isEqualTo(Verdict.SHORT);
    assertThat(verdict("STOPPED", 10, "APPLIED", 9, 10)).isEqualTo(Verdict.SHORT);
  }

  @Test
  void aPlanThatCannotBeEndedIsShort() {
    assertThat(verdict("APPLYING", 10, "APPLIED", 10, 10)).isEqualTo(Verdict.SHORT);
    assertThat(verdict("STOPPED", 10, "STOPPED", 10, 10)).isEqualTo(Verdict.SHORT);
    assertThat(verdict("STOPPED", 10, "APPLIED", 10, 6)).isEqualTo(Verdict.SHORT);
  }

  private static Verdict verdict(
      String state, long runOnce, String then, long runOnceThen, long inPlace) {
    return InterruptedPlans.figure(
            new Round("controller", 10, 4, state, 10, runOnce, then, runOnceThen, inPlace))
        .verdict();
  }
}
