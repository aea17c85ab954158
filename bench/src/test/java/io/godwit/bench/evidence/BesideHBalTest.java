package io.godwit.bench.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.bench.evidence.BesideHBal.Ends;
import io.godwit.bench.evidence.PlannedFleets.Evened;
import io.godwit.bench.figures.Figure.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class BesideHBalTest {
  private static final Ends ALIKE = ends(700_000, 700_000);

  @Test
  void noFleetMayEndFullerByAMillionth() {
    assertThat(Ends.verdict(List.of(ALIKE, ends(600_000, 700_000)))).isEqualTo(Verdict.OK);
    assertThat(Ends.verdict(List.of(ALIKE, ends(700_001, 700_000)))).isEqualTo(Verdict.SHORT);
  }

  @Test
  void howFarHostsAreApartDecidesNothing() {
    assertThat(
            Ends.verdict(List.of(new Ends(new Evened(700_000, 90_000), new Evened(700_000, 10)))))
        .isEqualTo(Verdict.OK);
  }

  private static Ends ends(long ours, long theirs) {
    return new Ends(new Evened(ours, 0), new Evened(theirs, 0));
  }
}
