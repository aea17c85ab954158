package io.godwit.migration.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.search.Model.Kind;
import io.godwit.migration.search.Model.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SearchTest {
  private static final int END = 9;
  private static final int BAD = 13;

  /** Numbers; what leads to which, and by what kind of step. */
  private record Numbers(Map<Integer, List<Step<Integer>>> ways) implements Model<Integer> {
    @Override
    public Integer start() {
      return 0;
    }

    @Override
    public List<Step<Integer>> steps(Integer state) {
      return ways.getOrDefault(state, List.of());
    }

    @Override
    public Optional<String> broken(Integer state) {
      return state == BAD ? Optional.of("bad luck") : Optional.empty();
    }

    @Override
    public boolean isEnd(Integer state) {
      return state == END;
    }
  }

  private static Step<Integer> go(int next) {
    return new Step<>("to " + next, Kind.ORDINARY, next);
  }

  private static Step<Integer> fault(int next) {
    return new Step<>("to " + next, Kind.FAULT, next);
  }

  @Test
  void countsTheStatesForEachNumberOfFaults() {
    Numbers model =
        new Numbers(
            Map.of(
                0, List.of(go(1), fault(2)),
                1, List.of(go(END), fault(2)),
                2, List.of(go(END), fault(3)),
                3, List.of(go(1))));
    assertThat(Search.run(model, 3))
        .isEqualTo(new Search.Outcome(List.of(3, 4, 5, 5), Optional.empty()));
  }

  @Test
  void tellsTheShortestWayWithTheFewestFaults() {
    Numbers model =
        new Numbers(
            Map.of(
                0, List.of(go(1), fault(BAD)),
                1, List.of(go(2)),
                2, List.of(go(3), go(BAD)),
                3, List.of(go(BAD))));
    assertThat(Search.run(model, 2).counterexample())
        .contains(new Counterexample("bad luck", 0, List.of("to 1", "to 2", "to 13"), "13"));
  }

  @Test
  void findsAStateThatAFaultLeadsTo() {
    Numbers model =
        new Numbers(Map.of(0, List.of(go(END), go(1)), 1, List.of(go(END), fault(BAD))));
    assertThat(Search.run(model, 0).counterexample()).isEmpty();
    assertThat(Search.run(model, 1).counterexample())
        .contains(new Counterexample("bad luck", 1, List.of("to 1", "FAULT: to 13"), "13"));
  }

  @Test
  void aFaultIsNoWayOutOfACircle() {
    Numbers model = new Numbers(Map.of(0, List.of(go(1)), 1, List.of(go(0), fault(END))));
    assertThat(Search.run(model, 1).counterexample().map(Counterexample::what))
        .contains("no end can be reached any more");
  }

  @Test
  void aCounterexampleIsReadable() {
    assertThat(new Counterexample("bad luck", 1, List.of("to 1", "FAULT: to 13"), "13"))
        .hasToString(
            String.join(
                System.lineSeparator(),
                "  1. to 1",
                "  2. FAULT: to 13",
                "  => bad luck",
                "     13"));
  }
}
