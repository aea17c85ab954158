package io.godwit.migration.search;

import java.util.List;

/**
 * The shortest way, of those with the fewest faults, to a state that must not be.
 *
 * @param what is wrong with it
 */
public record Counterexample(String what, int faults, List<String> steps, String state) {
  public Counterexample {
    steps = List.copyOf(steps);
  }

  /** One line per step. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      text.append("%3d. %s%n".formatted(i + 1, steps.get(i)));
    }
    return text + "  => %s%n     %s".formatted(what, state);
  }
}
