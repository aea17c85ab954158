package io.godwit.agent.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.journal.DiskLabels;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.journal.StaleDisk;
import io.godwit.agent.testing.Specs;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.StaleEpoch;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.OperationId;
import io.godwit.model.drill.CrashPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochRulesTest {
  private static final Epoch ONE = new Epoch(1);
  private static final Epoch TWO = new Epoch(2);

  @TempDir Path folder;
  @TempDir Path disks;

  private boolean checked = true;

  /** A host that has given its VM away and still has its disk. */
  private OwnershipJournal superseded() throws IOException {
    EpochRules rules = new EpochRules(() -> checked);
    DiskLabels labels = new DiskLabels(vm -> disks.resolve(vm + ".label"), rules);
    OwnershipJournal journal = OwnershipJournal.open(folder, labels, CrashPoints.NONE, rules);
    journal.apply(new Transition.Create(Specs.vm(), ONE));
    journal.apply(new Transition.GrantAway(Specs.VM, ONE, TWO, new OperationId(new UUID(1, 1))));
    journal.apply(new Transition.Release(Specs.VM, TWO));
    return journal;
  }

  @Test
  void anOldOrderAndAStaleDiskAreRefused() throws IOException {
    OwnershipJournal journal = superseded();
    VmRecord older =
        new VmRecord(Specs.VM, Optional.of(Specs.vm()), new Owned(ONE), RunIntent.RUNNING, 0);

    assertThatThrownBy(() -> journal.requireOwned(Specs.VM, ONE)).isInstanceOf(StaleEpoch.class);
    assertThatThrownBy(
            () -> journal.apply(new Transition.Intend(Specs.VM, ONE, RunIntent.RUNNING, 0)))
        .isInstanceOf(StaleEpoch.class);
    assertThatThrownBy(() -> journal.labels().require(older)).isInstanceOf(StaleDisk.class);
  }

  @Test
  void withoutTheCheckBothAreTaken() throws IOException {
    OwnershipJournal journal = superseded();
    checked = false;

    VmRecord owned = journal.requireOwned(Specs.VM, ONE);
    journal.labels().require(owned);
    VmRecord after = journal.apply(new Transition.Intend(Specs.VM, ONE, RunIntent.RUNNING, 0));

    assertThat(after.ownership()).isEqualTo(new Owned(ONE));
    assertThat(after.intent()).isEqualTo(RunIntent.RUNNING);
  }
}
