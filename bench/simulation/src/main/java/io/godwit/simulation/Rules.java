package io.godwit.simulation;

import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.migration.ownership.IllegalTransition;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.StaleEpoch;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.Transitions;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import java.util.Optional;

/** What journals go by. */
final class Rules {
  private Rules() {}

  static OwnershipJournal.Rules of(Variant variant) {
    return variant == Variant.NO_EPOCH_CHECK ? Rules::withoutEpochs : Transitions::apply;
  }

  /** Whoever is told to own the VM owns it. */
  private static VmRecord withoutEpochs(Optional<VmRecord> before, Transition asked) {
    try {
      return Transitions.apply(before, asked);
    } catch (IllegalTransition | StaleEpoch refused) {
      return switch (asked) {
        case Transition.Take take when before.isPresent() ->
            owned(before.get(), take.granted(), take.intent());
        case Transition.Reclaim reclaim when before.isPresent() ->
            owned(before.get(), reclaim.granted(), before.get().intent());
        case Transition.Intend intend when before.isPresent() ->
            owned(before.get(), intend.epoch(), intend.intent());
        default -> throw refused;
      };
    }
  }

  private static VmRecord owned(VmRecord before, Epoch epoch, RunIntent intent) {
    return new VmRecord(before.vm(), before.spec(), new Owned(epoch), intent);
  }
}
