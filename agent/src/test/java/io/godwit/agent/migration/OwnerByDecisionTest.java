package io.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.order.Failures;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.vm.StartVmHandler;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.hypervisor.simulated.MigrationFault;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.Ownership.Revoked;
import io.godwit.migration.ownership.Ownership.Superseded;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.AssumeVm;
import io.godwit.protocol.v1.AssumeVm.Basis;
import io.godwit.protocol.v1.DiskMark;
import io.godwit.protocol.v1.MoveKind;
import io.godwit.protocol.v1.OrderFailed.Code;
import io.godwit.protocol.v1.StandDown;
import io.godwit.protocol.v1.StartVm;
import io.godwit.protocol.v1.VmEvidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that say what they are, boots, restored backups, and owners by decision. */
class OwnerByDecisionTest {
  private static final long DECIDED = 3;

  @TempDir Path folder;

  private TestFleet fleet;
  private VmId vm;

  @BeforeEach
  void makeFleet() throws Exception {
    fleet = new TestFleet(folder);
    vm = fleet.spec.id();
  }

  @AfterEach
  void close() throws Exception {
    fleet.close();
  }

  @Test
  void theDiskSaysWhatItIsThroughAMove() throws Exception {
    assertLabel(fleet.source, DiskMark.DISK_LIVE, 1);
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    assertLabel(fleet.destination, DiskMark.DISK_SEEDING, 2);
    fleet.handOver(MoveKind.LIVE);
    assertLabel(fleet.source, DiskMark.DISK_STALE, 2);
    assertLabel(fleet.destination, DiskMark.DISK_LIVE, 2);
    fleet.finish();
    assertThat(evidence(fleet.source).hasDiskLabel()).isFalse();
  }

  @Test
  void aMoveTakenBackLeavesALiveDiskUnderItsEpoch() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    fleet.source.hypervisor.failNextMigration(MigrationFault.STREAM_BROKEN);
    assertFails(() -> fleet.handOver(MoveKind.LIVE), Code.MIGRATION_FAILED, "runs on");
    assertLabel(fleet.source, DiskMark.DISK_HANDING_OVER, 2);
    fleet.revoke();
    fleet.reclaim();
    assertLabel(fleet.source, DiskMark.DISK_LIVE, 2);
  }

  @Test
  void aStoppedVmsDiskIsLabelledToo() throws Exception {
    fleet.prepare(MoveKind.COLD);
    fleet.handOver(MoveKind.COLD);
    assertLabel(fleet.destination, DiskMark.DISK_LIVE, 2);
    start(fleet.destination, 2);
    assertThat(fleet.destination.state(vm)).contains(DomainState.RUNNING);
  }

  @Test
  void aJournalRestoredFromBeforeTheMoveStartsNothing() throws Exception {
    Path record = fleet.source.paths().journal().resolve(vm + ".txtpb");
    byte[] yesterday = Files.readAllBytes(record);
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    fleet.handOver(MoveKind.LIVE);
    Files.write(record, yesterday);
    fleet.source.restart();

    assertFails(
        () -> start(fleet.source, 1), Code.STALE_DISK, "the journal is older than the disk");

    assertThat(evidence(fleet.source).getEpoch()).isEqualTo(1);
    assertLabel(fleet.source, DiskMark.DISK_STALE, 2);
    assertThat(fleet.source.paths().disk(vm)).exists();
  }

  @Test
  void aDiskRestoredFromBeforeTheMoveIsNotStarted() throws Exception {
    Path label = fleet.source.paths().diskLabel(vm);
    byte[] yesterday = Files.readAllBytes(label);
    fleet.prepare(MoveKind.COLD);
    fleet.revoke();
    fleet.reclaim();
    assertLabel(fleet.source, DiskMark.DISK_LIVE, 2);
    Files.write(label, yesterday);

    assertFails(() -> start(fleet.source, 2), Code.STALE_DISK, "the disk is an older copy");
    fleet.source.restart();
    assertFails(() -> start(fleet.source, 2), Code.STALE_DISK, "the disk is an older copy");
    assertLabel(fleet.source, DiskMark.DISK_LIVE, 1);
  }

  @Test
  void aSupersededDiskCopiedOverTheLiveOneIsNotStarted() throws Exception {
    fleet.prepare(MoveKind.COLD);
    fleet.handOver(MoveKind.COLD);
    for (String name : new String[] {"disk.qcow2", "disk.label"}) {
      Files.copy(
          fleet.source.paths().vm(vm).resolve(name),
          fleet.destination.paths().vm(vm).resolve(name),
          StandardCopyOption.REPLACE_EXISTING);
    }

    assertFails(() -> start(fleet.destination, 2), Code.STALE_DISK, "superseded it");
  }

  @Test
  void aDiskWithoutALabelOrWithADamagedOneIsNotStarted() throws Exception {
    Path label = fleet.source.paths().diskLabel(vm);
    Files.writeString(label, "epoch: one");
    assertFails(() -> start(fleet.source, 1), Code.STALE_DISK, "label is damaged");
    Files.delete(label);
    assertFails(() -> start(fleet.source, 1), Code.STALE_DISK, "has no label");
    fleet.source.restart();
    assertFails(() -> start(fleet.source, 1), Code.STALE_DISK, "has no label");
  }

  @Test
  void aCrashBetweenJournalAndLabelIsMadeUpFor() throws Exception {
    fleet.prepare(MoveKind.COLD);
    byte[] seeding = Files.readAllBytes(fleet.destination.paths().diskLabel(vm));
    fleet.handOver(MoveKind.COLD);
    Files.write(fleet.destination.paths().diskLabel(vm), seeding);
    fleet.destination.restart();

    assertLabel(fleet.destination, DiskMark.DISK_LIVE, 2);
    start(fleet.destination, 2);
  }

  @Test
  void afterABootNothingStartsUntilItIsOrdered() throws Exception {
    fleet.startVm();
    assertThat(evidence(fleet.source).getAwaitsConfirmation()).isFalse();

    fleet.source.reboot("boot-2");

    assertThat(fleet.source.state(vm)).contains(DomainState.SHUT_OFF);
    assertThat(evidence(fleet.source).getAwaitsConfirmation()).isTrue();
    fleet.source.restart();
    assertThat(evidence(fleet.source).getAwaitsConfirmation()).isTrue();
    start(fleet.source, 1);
    assertThat(evidence(fleet.source).getAwaitsConfirmation()).isFalse();
    fleet.source.hypervisor.destroy(vm);
    assertThat(evidence(fleet.source).getAwaitsConfirmation())
        .as("a guest that ends by itself is not started again")
        .isFalse();
  }

  @Test
  void aVmThatWasStoppedAwaitsNothingAfterABoot() throws Exception {
    fleet.source.reboot("boot-2");

    assertThat(evidence(fleet.source).getAwaitsConfirmation()).isFalse();
  }

  @Test
  void theSourceAssumesAVmThatRunsOn() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    fleet.source.hypervisor.failNextMigration(MigrationFault.FINISH_REPLY_LOST);
    assertFails(() -> fleet.handOver(MoveKind.LIVE), Code.MIGRATION_FAILED, "runs on");

    assume(fleet.source, 2, Basis.LIVE_DISK);
    assume(fleet.source, 2, Basis.LIVE_DISK);

    assertThat(fleet.source.ownership(vm)).contains(new Owned(new Epoch(DECIDED)));
    assertThat(fleet.source.state(vm)).contains(DomainState.RUNNING);
    assertLabel(fleet.source, DiskMark.DISK_LIVE, DECIDED);
    standDown(fleet.destination);
    assertThat(fleet.destination.ownership(vm)).contains(new Revoked(new Epoch(DECIDED)));
    fleet.assertNothingLeftAt(fleet.destination);
  }

  @Test
  void theDestinationAssumesWhatArrivedWhole() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    assertFails(
        () -> assume(fleet.destination, 2, Basis.LIVE_DISK), Code.STALE_DISK, "not be whole");
    fleet.source.hypervisor.failNextMigration(MigrationFault.FINISH_REPLY_LOST);
    assertFails(() -> fleet.handOver(MoveKind.LIVE), Code.MIGRATION_FAILED, "runs on");
    fleet.source.reboot("boot-2");

    assume(fleet.destination, 2, Basis.LIVE_DISK);

    assertThat(fleet.destination.state(vm)).contains(DomainState.RUNNING);
    standDown(fleet.source);
    assertThat(fleet.source.ownership(vm)).contains(new Superseded(new Epoch(DECIDED)));
    assertThat(evidence(fleet.source).getAwaitsConfirmation()).isFalse();
    assertFails(() -> start(fleet.source, 1), Code.STALE_EPOCH, "out of date");
  }

  @Test
  void whatRunsDoesNotStandDown() throws Exception {
    fleet.startVm();

    assertFails(() -> standDown(fleet.source), Code.WRONG_STATE, "what runs, runs on");

    assertThat(fleet.source.ownership(vm)).contains(new Owned(new Epoch(1)));
    assertThat(fleet.source.state(vm)).contains(DomainState.RUNNING);
  }

  @Test
  void aDecisionMadeOnAnotherDiskIsRefused() throws Exception {
    assertFails(() -> assume(fleet.source, 2, Basis.LIVE_DISK), Code.STALE_DISK, "as decided");
    assertFails(
        () -> assume(fleet.destination, 1, Basis.LIVE_DISK), Code.STALE_DISK, "no labelled");
    assertLabel(fleet.source, DiskMark.DISK_LIVE, 1);
  }

  @Test
  void aSupersededDiskCountsAgainOnlyByAPersonsWord() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    fleet.handOver(MoveKind.LIVE);
    fleet.destination.reboot("boot-2");

    assertFails(() -> assume(fleet.source, 2, Basis.LIVE_DISK), Code.STALE_DISK, "STALE");
    assume(fleet.source, 2, Basis.SUPERSEDED_DISK);

    assertThat(fleet.source.ownership(vm)).contains(new Owned(new Epoch(DECIDED)));
    assertThat(fleet.source.state(vm)).contains(DomainState.RUNNING);
    standDown(fleet.destination);
    assertLabel(fleet.destination, DiskMark.DISK_STALE, DECIDED);
  }

  @Test
  void aVmWhoseJournalIsDamagedIsReportedAndCanBeAssumed() throws Exception {
    Files.writeString(fleet.source.paths().journal().resolve(vm + ".txtpb"), "owner");
    fleet.source.restart();

    assertThat(evidence(fleet.source).getOwnership())
        .isEqualTo(io.godwit.protocol.v1.Ownership.OWNERSHIP_UNREADABLE);
    assertFails(() -> start(fleet.source, 1), Code.JOURNAL_UNREADABLE, "not a whole record");
    assume(fleet.source, 1, Basis.LIVE_DISK);
    start(fleet.source, DECIDED);
    assertThat(fleet.source.state(vm)).contains(DomainState.RUNNING);
  }

  private VmEvidence evidence(TestSite site) {
    return site.site().host().evidence().of(vm);
  }

  private void assertLabel(TestSite site, DiskMark mark, long epoch) {
    assertThat(evidence(site).getDiskLabel().getMark()).isEqualTo(mark);
    assertThat(evidence(site).getDiskLabel().getEpoch()).isEqualTo(epoch);
  }

  private void start(TestSite site, long epoch) throws Exception {
    fleet.give(
        new StartVmHandler(site.site().host()),
        StartVm.newBuilder().setVmId(vm.toString()).setEpoch(epoch).build());
  }

  private void assume(TestSite site, long diskEpoch, Basis basis) throws Exception {
    fleet.give(
        new AssumeVmHandler(site.site()),
        AssumeVm.newBuilder()
            .setSpec(ModelCodec.write(fleet.spec))
            .setEpoch(DECIDED)
            .setDiskEpoch(diskEpoch)
            .setBasis(basis)
            .setRunIntent(
                site == fleet.source && basis == Basis.LIVE_DISK
                    ? io.godwit.protocol.v1.RunIntent.RUN_INTENT_UNSPECIFIED
                    : io.godwit.protocol.v1.RunIntent.RUNNING)
            .build());
  }

  private void standDown(TestSite site) throws Exception {
    fleet.give(
        new StandDownHandler(site.site()),
        StandDown.newBuilder().setVmId(vm.toString()).setEpoch(DECIDED).build());
  }

  private interface Order {
    void give() throws Exception;
  }

  private static void assertFails(Order order, Code code, String message) throws IOException {
    assertThatThrownBy(order::give)
        .satisfies(
            thrown -> {
              Throwable cause = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
              OrderFailure failure = Failures.of((Exception) cause);
              assertThat(failure.code()).isEqualTo(code);
              assertThat(failure).hasMessageContaining(message);
            });
  }
}
