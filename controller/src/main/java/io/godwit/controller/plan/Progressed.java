package io.godwit.controller.plan;

import io.godwit.api.PlanView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far each VM of a plan is on its way, by where it is. */
public final class Progressed {
  /** By VM: the wave of the last move that ends where it is; absent where none does. */
  private final Map<String, Integer> madeUntil = new HashMap<>();

  /**
   * @param moves in their order
   * @param hostOf by VM; those that are gone are absent
   */
  public Progressed(List<PlanView.Move> moves, Map<String, String> hostOf) {
    for (PlanView.Move move : moves) {
      if (move.destination().equals(hostOf.get(move.vm()))) {
        madeUntil.put(move.vm(), move.wave());
      }
    }
  }

  /** Whether its VM is at its end, or further. */
  public boolean isMade(PlanView.Move move) {
    return madeUntil.getOrDefault(move.vm(), 0) >= move.wave();
  }
}
