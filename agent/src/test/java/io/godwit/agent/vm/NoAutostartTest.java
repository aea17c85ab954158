package io.godwit.agent.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.journal.DiskLabels;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.testing.FakeHypervisor;
import io.godwit.agent.testing.Specs;
import io.godwit.migration.ownership.Transition;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoAutostartTest {
  private static final VmId FOREIGN = new VmId(new UUID(9, 9));

  @TempDir Path folder;
  @TempDir Path disks;

  @Test
  void vmWhoseRecordCannotBeReadLosesItToo() throws Exception {
    FakeHypervisor hypervisor = new FakeHypervisor();
    Files.writeString(folder.resolve(Specs.VM + ".txtpb"), "no record");
    OwnershipJournal journal =
        OwnershipJournal.open(folder, new DiskLabels(vm -> disks.resolve(vm + ".label")));
    hypervisor.setAutostart(Specs.VM);

    new NoAutostart(journal, hypervisor).look();

    assertThat(hypervisor.withdrawAutostart(vm -> true)).isEmpty();
  }

  @Test
  void onlyVmsOfTheJournalLoseIt() throws Exception {
    FakeHypervisor hypervisor = new FakeHypervisor();
    OwnershipJournal journal =
        OwnershipJournal.open(folder, new DiskLabels(vm -> disks.resolve(vm + ".label")));
    journal.apply(new Transition.Create(Specs.vm(), new Epoch(1)));
    hypervisor.setAutostart(Specs.VM);
    hypervisor.setAutostart(FOREIGN);

    new NoAutostart(journal, hypervisor).look();

    assertThat(hypervisor.withdrawAutostart(vm -> true)).containsExactly(FOREIGN);
  }
}
