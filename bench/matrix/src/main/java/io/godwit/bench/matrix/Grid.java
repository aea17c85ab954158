package io.godwit.bench.matrix;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The fault matrix as a table in Markdown: a row for each fault, a column for each phase.
 *
 * @param entry what stands in a cell
 */
public record Grid(Function<Cell, String> entry) {
  public String text() {
    String phases =
        Arrays.stream(Phase.values()).map(Phase::text).collect(Collectors.joining(" | "));
    String rule = "|---".repeat(Phase.values().length + 1) + "|";
    return "| fault | %s |\n%s\n%s"
        .formatted(
            phases,
            rule,
            Arrays.stream(Fault.values()).map(this::row).collect(Collectors.joining()));
  }

  private String row(Fault fault) {
    return Arrays.stream(Phase.values())
        .map(phase -> entry.apply(new Cell(phase, fault)))
        .collect(Collectors.joining(" | ", "| " + fault.text() + " | ", " |\n"));
  }
}
