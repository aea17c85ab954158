package io.godwit.simulation;

import io.godwit.agent.fault.WithoutEpochs;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.migration.ownership.Transitions;

/** What journals go by. */
final class Rules {
  private Rules() {}

  static OwnershipJournal.Rules of(Variant variant) {
    return variant == Variant.NO_EPOCH_CHECK ? new WithoutEpochs() : Transitions::apply;
  }
}
