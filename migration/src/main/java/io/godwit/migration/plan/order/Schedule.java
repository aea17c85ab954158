package io.godwit.migration.plan.order;

import io.godwit.model.VmName;
import java.util.List;

/** What came of putting moves in order. */
public sealed interface Schedule {

  /** An order in which every state fits. */
  record Ordered(List<Wave> waves) implements Schedule {
    public Ordered {
      waves = List.copyOf(waves);
    }

    public List<Move> moves() {
      return waves.stream().flatMap(wave -> wave.moves().stream()).toList();
    }
  }

  /** None was found: these VMs wait for each other, and no host is left to put one aside. */
  record Stuck(List<VmName> waiting) implements Schedule {
    public Stuck {
      waiting = List.copyOf(waiting);
    }
  }
}
