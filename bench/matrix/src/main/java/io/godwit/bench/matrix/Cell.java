package io.godwit.bench.matrix;

import java.util.Arrays;
import java.util.List;

/** A fault in a phase. */
public record Cell(Phase phase, Fault fault) {
  /** {@code phase/fault}. */
  @Override
  public String toString() {
    return phase.text() + "/" + fault.text();
  }

  /**
   * The reverse of {@link #toString}.
   *
   * @throws IllegalArgumentException if there is no such cell; the message names what there is
   */
  public static Cell parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("a cell is PHASE/FAULT, not '" + text + "'");
    }
    return new Cell(phase(parts[0]), fault(parts[1]));
  }

  private static Phase phase(String text) {
    return Arrays.stream(Phase.values())
        .filter(phase -> phase.text().equals(text))
        .findFirst()
        .orElseThrow(
            () -> unknown("phase", text, Arrays.stream(Phase.values()).map(Phase::text).toList()));
  }

  private static Fault fault(String text) {
    return Arrays.stream(Fault.values())
        .filter(fault -> fault.text().equals(text))
        .findFirst()
        .orElseThrow(
            () -> unknown("fault", text, Arrays.stream(Fault.values()).map(Fault::text).toList()));
  }

  private static IllegalArgumentException unknown(String what, String text, List<String> known) {
    return new IllegalArgumentException(
        "there is no %s '%s', only %s".formatted(what, text, String.join(", ", known)));
  }
}
