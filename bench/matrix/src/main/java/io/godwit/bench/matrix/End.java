package io.godwit.bench.matrix;

import java.util.Arrays;

/** How a move may end, as seen from outside, each with the mark of it in the table. */
public enum End {
  /** The VM runs at its destination, with its memory. */
  COMPLETED("C"),
  /** The VM runs at its source, with its memory. */
  ROLLED_BACK("R"),
  /** Nothing was begun: the preflight refused, and the VM runs at its source, with its memory. */
  REFUSED("X"),
  /** The VM is the source's, down or booted again from the disk there. */
  SOURCE_DISK("S"),
  /** The VM is the destination's, down or booted again from the disk there. */
  DESTINATION_DISK("D"),
  /** It runs where it should, in a process that has its memory, and does not answer. */
  SILENT("!"),
  /** None of these. */
  WRONG("?");

  private final String mark;

  End(String mark) {
    this.mark = mark;
  }

  /** As in the table. */
  public String mark() {
    return mark;
  }

  /**
   * @throws IllegalArgumentException if no end has it
   */
  public static End ofMark(String mark) {
    return Arrays.stream(values())
        .filter(end -> end.mark.equals(mark))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no end has the mark '" + mark + "'"));
  }
}
