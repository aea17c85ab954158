package io.godwit.migration.plan.order;

import java.util.List;

/** Moves that may be under way together. The next wave begins when all of them are done. */
public record Wave(List<Move> moves) {
  public Wave {
    moves = List.copyOf(moves);
    if (moves.isEmpty()) {
      throw new IllegalArgumentException("a wave has moves");
    }
  }
}
