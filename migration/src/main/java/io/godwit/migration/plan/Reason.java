package io.godwit.migration.plan;

import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.List;

/** Why a VM moves, or does not. */
public sealed interface Reason {
  VmName vm();

  /** For people, a sentence. */
  String text();

  /**
   * It moves.
   *
   * @param why why this VM
   * @param there why there
   */
  record Moves(VmName vm, String why, String there) implements Reason {
    @Override
    public String text() {
      return "VM %s moves: %s; %s".formatted(vm, why, there);
    }
  }

  /** It stays. */
  record Stays(VmName vm, HostName host, List<String> why) implements Reason {
    public Stays {
      why = List.copyOf(why);
    }

    @Override
    public String text() {
      return "VM %s stays on %s: %s".formatted(vm, host, String.join("; ", why));
    }
  }
}
