package io.godwit.migration.plan.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.plan.TestFleet;
import io.godwit.migration.plan.fleet.FleetHost.Power;
import io.godwit.migration.plan.fleet.Money;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostSearchTest {
  private static final int HOSTS = 80;
  private static final long STEPS = 40_000;

  /** Looks at the state whenever the search asks whether it may go on. */
  private static final class Witness implements Budget {
    private final Budget steps = Budget.ofSteps(STEPS);
    private final State state;
    private long cheapest = Long.MAX_VALUE;

    private Witness(State state) {
      this.state = state;
    }

    @Override
    public double spend(long more) {
      if (state.isSound()) {
        cheapest = Math.min(cheapest, state.hostCost());
      }
      return steps.spend(more);
    }
  }

  /** Prices far apart, and many hosts to be had: sets that are found often have one too many. */
  @ParameterizedTest
  @ValueSource(ints = {3, 5, 6, 7, 8, 10, 11, 15, 24, 28})
  void endsAtTheCheapestThatItHad(int seed) {
    State state = settled(mixed(new Random(seed)));
    Witness witness = new Witness(state);

    new HostSearch(state, new Dice(new Random(seed)), witness, 0).run(1);

    assertThat(state.hostCost()).isEqualTo(witness.cheapest);
  }

  private static State settled(TestFleet fleet) {
    Problem problem = new Problem(new Encoding(fleet.request()));
    FirstPlacement first =
        new FirstPlacement(problem, new Dice(new Random(1)), Budget.ofSteps(STEPS));
    assertThat(first.find(1)).isTrue();
    return first.state();
  }

  private static TestFleet mixed(Random random) {
    TestFleet fleet = new TestFleet();
    for (int host = 0; host < HOSTS; host++) {
      Money perHour = new Money(50_000 + random.nextInt(400_000));
      fleet.with("host-" + host, 60, perHour, host % 2 == 0 ? Power.ON : Power.OFF);
      fleet.on("host-" + (host - host % 2), "vm-" + host, 1 + random.nextInt(50));
    }
    return fleet;
  }
}
