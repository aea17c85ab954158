package io.godwit.bench.faults;

import java.util.Locale;

/** The phases of a move in which faults are made. */
enum Phase {
  PREFLIGHT,
  SEED,
  PREPARE,
  PRE_COPY,
  SWITCHOVER,
  POST_COPY,
  FINISH,
  CLEANUP;

  /** As in a cell's name. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
