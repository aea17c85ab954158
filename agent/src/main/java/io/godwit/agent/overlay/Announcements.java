package io.godwit.agent.overlay;

import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import java.util.Optional;
import java.util.function.Function;

/**
 * Says to the other hosts which VMs are here. What concerns one VM may be said by several tasks at
 * once, one of which may have waited for a processor while the VM came or went: whoever has said
 * something looks whether it still is so, and says it anew where it is not. So the last word is
 * never that a VM is here that has left.
 */
final class Announcements {
  private final Function<VmId, Optional<Epoch>> owned;
  private final Sayer sayer;

  /** How it is said. */
  interface Sayer {
    /** In place of what was said of it before. */
    void isHere(VmId vm, Epoch epoch);

    /** What was said of it is not said again. */
    void isNotHere(VmId vm);
  }

  /**
   * @param owned the epoch under which a VM is this host's at that moment, if it is
   */
  Announcements(Function<VmId, Optional<Epoch>> owned, Sayer sayer) {
    this.owned = owned;
    this.sayer = sayer;
  }

  void announce(VmId vm) {
    Optional<Epoch> said = owned.apply(vm);
    say(vm, said);
    for (Optional<Epoch> now = owned.apply(vm); !now.equals(said); now = owned.apply(vm)) {
      said = now;
      say(vm, said);
    }
  }

  private void say(VmId vm, Optional<Epoch> epoch) {
    epoch.ifPresentOrElse(each -> sayer.isHere(vm, each), () -> sayer.isNotHere(vm));
  }
}
