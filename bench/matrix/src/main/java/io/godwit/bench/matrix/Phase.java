package io.godwit.bench.matrix;

import java.util.Locale;

/** The phases of a move in which faults are made. */
public enum Phase {
  PREFLIGHT,
  SEED,
  PREPARE,
  PRE_COPY,
  SWITCHOVER,
  POST_COPY,
  FINISH,
  CLEANUP;

  /** As in a cell's name. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
