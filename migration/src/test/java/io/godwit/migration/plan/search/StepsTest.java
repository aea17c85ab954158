package io.godwit.migration.plan.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StepsTest {
  private static final int FLEETS = 200;

  @Test
  void choosesTheCheapestThatDoesHalfAsMuchAsTheBest() {
    Steps steps = new Steps();
    assertThat(steps.choice()).isEmpty();
    steps.add(step(1, 0.9, 70));
    steps.add(step(2, 0.4, 10));
    steps.add(step(3, 0.5, 30));

    assertThat(steps.choice()).map(Step::item).contains(3);
    assertThat(steps.want(step(4, 0.5, 30))).as("as good as one that is there").isFalse();
    assertThat(steps.want(step(4, 0.5, 29))).isTrue();
  }

  /** As if all had been kept. */
  @Test
  void whatIsNotKeptWouldNotHaveBeenChosen() {
    for (int seed = 0; seed < FLEETS; seed++) {
      Random random = new Random(seed);
      List<Step> all = new ArrayList<>();
      Steps kept = new Steps();
      for (int item = 0; item < 30; item++) {
        Step step = step(item, random.nextInt(1, 20), random.nextInt(10));
        all.add(step);
        if (kept.want(step)) {
          kept.add(step);
        }
        assertThat(kept.choice()).as("seed %d", seed).contains(cheapest(all));
      }
    }
  }

  private static Step cheapest(List<Step> all) {
    double most = all.stream().mapToDouble(Step::evened).max().orElseThrow();
    return all.stream()
        .filter(step -> step.evened() >= most / 2)
        .min(
            Comparator.comparingLong(Step::cost)
                .thenComparing(Comparator.comparingDouble(Step::evened).reversed())
                .thenComparingInt(Step::item))
        .orElseThrow();
  }

  private static Step step(int item, double evened, long cost) {
    return new Step(item, 0, State.NOWHERE, evened, cost);
  }
}
