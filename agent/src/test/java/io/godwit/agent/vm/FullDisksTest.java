package io.godwit.agent.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.journal.DiskLabels;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.testing.FakeHypervisor;
import io.godwit.agent.testing.Specs;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.model.OperationId;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDisksTest {
  private static final Epoch ONE = new Epoch(1);

  @TempDir Path folder;
  @TempDir Path disks;

  private final FakeHypervisor hypervisor = new FakeHypervisor();
  private OwnershipJournal journal;
  private DataSize left = DataSize.ofGibibytes(1);
  private FullDisks fullDisks;

  @BeforeEach
  void aVmThatItsDiskStopped() throws Exception {
    journal = OwnershipJournal.open(folder, new DiskLabels(vm -> disks.resolve(vm + ".label")));
    journal.apply(new Transition.Create(Specs.vm(), ONE));
    journal.apply(new Transition.Intend(Specs.VM, ONE, RunIntent.RUNNING, 0));
    fullDisks = new FullDisks(journal, hypervisor, () -> left);
    hypervisor.enter(Specs.vm(), DomainState.PAUSED_ON_IO_ERROR);
  }

  @Test
  void goesOnOnceThereIsRoom() {
    left = DataSize.ofMebibytes(1);
    fullDisks.look();
    assertState(DomainState.PAUSED_ON_IO_ERROR);

    left = FullDisks.ENOUGH;
    fullDisks.look();
    assertState(DomainState.RUNNING);
  }

  @Test
  void leavesAloneWhatStandsStillForAnotherReason() {
    for (DomainState other :
        new DomainState[] {
          DomainState.PAUSED_BY_USER,
          DomainState.PAUSED_FOR_MIGRATION,
          DomainState.PAUSED_POST_COPY_FAILED,
          DomainState.PAUSED_ON_ERROR
        }) {
      hypervisor.enter(Specs.vm(), other);
      fullDisks.look();
      assertState(other);
    }
  }

  @Test
  void leavesAloneWhatItsUserHasPaused() {
    journal.apply(new Transition.Intend(Specs.VM, ONE, RunIntent.PAUSED, 0));
    fullDisks.look();
    assertState(DomainState.PAUSED_ON_IO_ERROR);
  }

  /** It may run elsewhere already. */
  @Test
  void leavesAloneWhatIsBeingHandedOver() {
    OperationId operation = new OperationId(new UUID(1, 1));
    journal.apply(new Transition.GrantAway(Specs.VM, ONE, new Epoch(2), operation));
    fullDisks.look();
    assertState(DomainState.PAUSED_ON_IO_ERROR);
  }

  @Test
  void libvirtdThatIsDownIsAskedAgainLater() {
    hypervisor.down = true;
    fullDisks.look();
    hypervisor.down = false;
    fullDisks.look();
    assertState(DomainState.RUNNING);
  }

  private void assertState(DomainState expected) {
    assertThat(hypervisor.status(Specs.VM).map(VmStatus::state)).contains(expected);
  }
}
