package io.godwit.agent.fault;

import io.godwit.agent.journal.DiskLabels;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.migration.ownership.DiskLabel;
import io.godwit.migration.ownership.IllegalTransition;
import io.godwit.migration.ownership.LabelRule;
import io.godwit.migration.ownership.LabelRule.Verdict;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.StaleEpoch;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.Transitions;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What journal and labels go by: production's rules as long as epochs are checked. Where they are
 * not, whoever is told to own or to start a VM does so, on whatever disk of it is there. That only
 * shows what the check prevents.
 *
 * @param checked asked each time
 */
public record EpochRules(BooleanSupplier checked)
    implements OwnershipJournal.Rules, DiskLabels.Rule {

  @Override
  public VmRecord apply(Optional<VmRecord> before, Transition asked) {
    try {
      return Transitions.apply(before, asked);
    } catch (IllegalTransition | StaleEpoch refused) {
      if (checked.getAsBoolean() || before.isEmpty()) {
        throw refused;
      }
      VmRecord found = before.get();
      return switch (asked) {
        case Transition.Take take -> owned(found, take.granted(), take.intent());
        case Transition.Reclaim reclaim -> owned(found, reclaim.granted(), found.intent());
        case Transition.Intend intend -> owned(found, intend.epoch(), intend.intent());
        default -> throw refused;
      };
    }
  }

  @Override
  public VmRecord owned(VmRecord found, Epoch epoch) {
    return checked.getAsBoolean()
        ? OwnershipJournal.Rules.super.owned(found, epoch)
        : owned(found, epoch, found.intent());
  }

  private static VmRecord owned(VmRecord before, Epoch epoch, RunIntent intent) {
    return new VmRecord(before.vm(), before.spec(), new Owned(epoch), intent, before.askedAt());
  }

  /** Another VM's disk is never taken. */
  @Override
  public Verdict judge(Optional<DiskLabel> found, DiskLabel implied) {
    Verdict verdict = LabelRule.judge(found, implied);
    boolean ofVm = found.filter(label -> label.vm().equals(implied.vm())).isPresent();
    return ofVm && verdict instanceof Verdict.Contradicts && !checked.getAsBoolean()
        ? new Verdict.Behind()
        : verdict;
  }
}
