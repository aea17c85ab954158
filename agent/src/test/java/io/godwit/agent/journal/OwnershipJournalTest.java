package io.godwit.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.testing.Specs;
import io.godwit.migration.ownership.IllegalTransition;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.StaleEpoch;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnershipJournalTest {
  private static final OperationId OPERATION = new OperationId(new UUID(1, 1));

  @TempDir Path folder;
  @TempDir Path disks;

  private DiskLabels labels;

  @BeforeEach
  void labelInTheDisksFolder() {
    labels = new DiskLabels(vm -> disks.resolve(vm + ".label"));
  }

  private OwnershipJournal owning(Epoch epoch) throws IOException {
    OwnershipJournal journal = OwnershipJournal.open(folder, labels);
    journal.apply(new Transition.Create(Specs.vm(), epoch));
    return journal;
  }

  private Path file() {
    return folder.resolve(Specs.VM + ".txtpb");
  }

  @Test
  void remembersEveryStateOverARestart() throws IOException {
    Epoch one = new Epoch(1);
    Epoch two = new Epoch(2);
    OwnershipJournal journal = owning(one);
    journal.apply(new Transition.Intend(Specs.VM, one, RunIntent.PAUSED, 7));
    for (Transition next :
        List.of(
            new Transition.GrantAway(Specs.VM, one, two, OPERATION),
            new Transition.Release(Specs.VM, two),
            new Transition.Receive(Specs.vm(), new Epoch(3), OPERATION),
            new Transition.Revoke(Specs.VM, new Epoch(3)))) {
      VmRecord written = journal.apply(next);
      assertThat(OwnershipJournal.open(folder, labels).find(Specs.VM))
          .isEqualTo(Optional.of(written));
    }
  }

  @Test
  void whatIsAnticipatedDoesNotCountBeforeItIsApplied() throws IOException {
    OwnershipJournal journal = receiving(new Epoch(2));
    VmRecord before = journal.find(Specs.VM).orElseThrow();
    Transition.Take take = new Transition.Take(Specs.VM, new Epoch(2), RunIntent.RUNNING);

    journal.anticipate(take);

    assertThat(journal.find(Specs.VM)).contains(before);
    assertThat(OwnershipJournal.open(folder, labels).find(Specs.VM)).contains(before);
  }

  @Test
  void anAnticipatedTransitionIsOnTheDiskOnceItIsApplied() throws IOException {
    OwnershipJournal journal = receiving(new Epoch(2));
    Transition.Take take = new Transition.Take(Specs.VM, new Epoch(2), RunIntent.RUNNING);

    journal.anticipate(take);
    VmRecord taken = journal.apply(take);

    assertThat(OwnershipJournal.open(folder, labels).find(Specs.VM)).contains(taken);
  }

  @Test
  void anotherTransitionThanTheAnticipatedOneCounts() throws IOException {
    OwnershipJournal journal = receiving(new Epoch(2));

    journal.anticipate(new Transition.Take(Specs.VM, new Epoch(2), RunIntent.RUNNING));
    VmRecord revoked = journal.apply(new Transition.Revoke(Specs.VM, new Epoch(2)));

    assertThat(OwnershipJournal.open(folder, labels).find(Specs.VM)).contains(revoked);
  }

  private OwnershipJournal receiving(Epoch granted) throws IOException {
    OwnershipJournal journal = OwnershipJournal.open(folder, labels);
    journal.apply(new Transition.Receive(Specs.vm(), granted, OPERATION));
    return journal;
  }

  @Test
  void keepsTheOldStateIfTheAgentDiesBeforeTheRename() throws IOException {
    OwnershipJournal journal = owning(Epoch.FIRST);
    byte[] before = Files.readAllBytes(file());
    journal.apply(new Transition.GrantAway(Specs.VM, Epoch.FIRST, new Epoch(2), OPERATION));
    byte[] after = Files.readAllBytes(file());

    // What a kill leaves at each byte of the write: the temporary file cut off there.
    for (int written : List.of(0, 1, after.length / 2, after.length)) {
      Files.write(file(), before);
      Files.write(
          file().resolveSibling(file().getFileName() + ".unfinished"),
          java.util.Arrays.copyOf(after, written));

      OwnershipJournal reopened = OwnershipJournal.open(folder, labels);

      assertThat(reopened.find(Specs.VM).orElseThrow().ownership())
          .isEqualTo(new Ownership.Owned(Epoch.FIRST));
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left).containsExactly(file());
      }
    }
  }

  @Test
  void hasTheNewStateIfTheAgentDiesAfterTheRename() throws IOException {
    owning(Epoch.FIRST)
        .apply(new Transition.GrantAway(Specs.VM, Epoch.FIRST, new Epoch(2), OPERATION));

    OwnershipJournal reopened = OwnershipJournal.open(folder, labels);

    assertThatThrownBy(() -> reopened.requireOwned(Specs.VM, Epoch.FIRST))
        .isInstanceOf(StaleEpoch.class);
  }

  @Test
  void sealsAVmWhoseRecordIsDamaged() throws IOException {
    for (String damaged : List.of("", "ownership: OWN", "vm_id: \"" + Specs.VM + "\"")) {
      owning(Epoch.FIRST);
      Files.writeString(file(), damaged);

      OwnershipJournal reopened = OwnershipJournal.open(folder, labels);

      assertThat(reopened.sealed()).containsExactly(Specs.VM);
      assertSealed(reopened);
      assertThat(Files.readString(file())).isEqualTo(damaged);
      Files.delete(file());
    }
  }

  private void assertSealed(OwnershipJournal journal) {
    for (ThrowingCallable refused :
        List.<ThrowingCallable>of(
            () -> journal.find(Specs.VM),
            () -> journal.requireOwned(Specs.VM, Epoch.FIRST),
            () -> journal.forget(Specs.VM, Epoch.FIRST),
            () -> journal.apply(new Transition.Revoke(Specs.VM, new Epoch(9))),
            () -> journal.apply(new Transition.StandDown(Specs.VM, new Epoch(9))))) {
      assertThatThrownBy(refused)
          .isInstanceOf(UnreadableRecord.class)
          .hasMessageContaining("is not a whole record")
          .hasMessageContaining("godwit vm resolve");
    }
  }

  @Test
  void aDecisionOpensASealedVmAndKeepsTheDamagedFile() throws IOException {
    owning(Epoch.FIRST);
    Files.writeString(file(), "ownership: OWN");
    OwnershipJournal reopened = OwnershipJournal.open(folder, labels);

    reopened.apply(
        new Transition.Assume(
            Specs.vm(), new Epoch(5), Transition.Basis.LIVE_DISK, Optional.empty()));

    assertThat(reopened.requireOwned(Specs.VM, new Epoch(5))).isNotNull();
    assertThat(folder.resolve(Specs.VM + ".txtpb.unreadable")).hasContent("ownership: OWN");
    assertThat(OwnershipJournal.open(folder, labels).sealed()).isEmpty();
  }

  @Test
  void doesNotTakeOneVmsRecordForAnothers() throws IOException {
    owning(Epoch.FIRST);
    Files.move(file(), folder.resolve("0e0e0e0e-0000-4000-8000-000000000002.txtpb"));

    OwnershipJournal reopened = OwnershipJournal.open(folder, labels);

    assertThat(reopened.find(Specs.VM)).isEmpty();
    assertThatThrownBy(() -> reopened.find(VmId.of("0e0e0e0e-0000-4000-8000-000000000002")))
        .hasMessageContaining("another VM");
  }

  @Test
  void doesNotStartOverAFileThatIsNoVms() throws IOException {
    Files.writeString(folder.resolve("notes"), "remember the milk");

    assertThatThrownBy(() -> OwnershipJournal.open(folder, labels))
        .isInstanceOf(UnreadableJournal.class)
        .hasMessageContaining("the agent does not start");
  }

  @Test
  void changesNothingIfItCannotWrite() throws IOException {
    OwnershipJournal journal = owning(Epoch.FIRST);
    Files.delete(file());
    Files.delete(folder);

    assertThatThrownBy(
            () ->
                journal.apply(
                    new Transition.GrantAway(Specs.VM, Epoch.FIRST, new Epoch(2), OPERATION)))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(journal.find(Specs.VM).orElseThrow().ownership())
        .isEqualTo(new Ownership.Owned(Epoch.FIRST));
    Files.createDirectory(folder);
  }

  @Test
  void forgetsOnlyWhatItOwnsUnderTheEpoch() throws IOException {
    OwnershipJournal journal = owning(new Epoch(3));

    assertThatThrownBy(() -> journal.forget(Specs.VM, new Epoch(2))).isInstanceOf(StaleEpoch.class);
    assertThatThrownBy(() -> journal.forget(Specs.VM, new Epoch(4)))
        .isInstanceOf(IllegalTransition.class);
    journal.forget(Specs.VM, new Epoch(3));
    journal.forget(Specs.VM, new Epoch(3));

    assertThat(OwnershipJournal.open(folder, labels).all()).isEmpty();
  }
}
