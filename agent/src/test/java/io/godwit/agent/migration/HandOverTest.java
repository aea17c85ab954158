package io.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.order.Cancellation;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.hypervisor.simulated.GuestBehaviour;
import io.godwit.hypervisor.simulated.MigrationFault;
import io.godwit.migration.ownership.Ownership.HandingOver;
import io.godwit.migration.ownership.Ownership.Incoming;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.Ownership.Revoked;
import io.godwit.migration.ownership.Ownership.Superseded;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.HandOverReport;
import io.godwit.protocol.v1.IncomingReport;
import io.godwit.protocol.v1.MoveKind;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed.Code;
import io.godwit.protocol.v1.RevokeAnswer.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandOverTest {
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
  void movesARunningVmAndLeavesNothing() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    assertThat(fleet.source.ownership(vm)).contains(new Owned(TestFleet.EPOCH));
    assertThat(fleet.destination.ownership(vm))
        .contains(new Incoming(TestFleet.GRANTED, fleet.operation));

    HandOverReport report = fleet.handOver(MoveKind.LIVE);

    assertThat(report.getReleased()).isTrue();
    assertThat(report.getGrantedEpoch()).isEqualTo(TestFleet.GRANTED.value());
    assertThat(report.getDowntimeMicros()).isPositive();
    assertThat(report.getControlWireBytes()).isPositive();
    assertThat(report.getBlackoutMicros()).isEqualTo(-1);
    assertThat(fleet.source.ownership(vm)).contains(new Superseded(TestFleet.GRANTED));
    assertThat(fleet.destination.ownership(vm)).contains(new Owned(TestFleet.GRANTED));
    assertThat(fleet.destination.state(vm)).contains(DomainState.RUNNING);

    IncomingReport finished = fleet.finish();
    assertThat(finished.getEvidence().getDiskPresent()).isTrue();
    fleet.assertNothingLeftAt(fleet.source);
    assertThat(fleet.destination.paths().tunnel(fleet.operation)).doesNotExist();
  }

  /** What it writes in the first pass would take 200 ms; QEMU left to itself stops it for that. */
  @Test
  void aGuestThatWritesALittleIsNotStoppedForAllOfIt() throws Exception {
    fleet.source.hypervisor.behave(
        vm,
        new GuestBehaviour(
            DataSize.ofMebibytes(12), DataSize.ofMebibytes(24), Optional.empty(), 0.5));
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    HandOverReport report = fleet.handOver(MoveKind.LIVE);
    assertThat(report.getReleased()).isTrue();
    assertThat(report.getDowntimeMicros()).isLessThan(120_000);
  }

  @Test
  void theDestinationMayDial() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE, fleet.destination);
    assertThat(fleet.handOver(MoveKind.LIVE).getReleased()).isTrue();
  }

  @Test
  void everyVerbMayRunTwice() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    fleet.prepare(MoveKind.LIVE);
    fleet.handOver(MoveKind.LIVE);
    assertThat(fleet.handOver(MoveKind.LIVE).getReleased()).isTrue();
    fleet.finish();
    fleet.finish();
    assertThat(fleet.destination.state(vm)).contains(DomainState.RUNNING);
    assertThat(fleet.revoke()).isEqualTo(Verdict.ALREADY_RELEASED);
    assertThat(fleet.revoke()).isEqualTo(Verdict.ALREADY_RELEASED);
    assertThat(fleet.destination.state(vm)).contains(DomainState.RUNNING);
  }

  /** So that nothing can be started from it, whatever becomes of the definition. */
  @Test
  void aSupersededDiskGoesThoughLibvirtKeepsTheDefinition() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    fleet.handOver(MoveKind.LIVE);
    Host source = fleet.source.site().host();
    new OwnDefinition(source, source.journal().find(vm).orElseThrow()).define();
    fleet.source.hypervisor.keepJob(vm);

    assertThatThrownBy(fleet::finish).hasRootCauseInstanceOf(HypervisorException.class);

    assertThat(fleet.source.paths().vm(vm)).doesNotExist();
    assertThat(fleet.source.ownership(vm)).contains(new Superseded(TestFleet.GRANTED));
    fleet.source.hypervisor.loseLibvirt();
    fleet.source.hypervisor.restoreLibvirt();
    fleet.finish();
    fleet.assertNothingLeftAt(fleet.source);
  }

  @Test
  void aLostReplyToFinishLeavesTheVmRunningAtItsSourceOnly() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    fleet.source.hypervisor.failNextMigration(MigrationFault.FINISH_REPLY_LOST);
    assertFails(Code.MIGRATION_FAILED, "runs on at its source");
    assertThat(fleet.source.state(vm)).contains(DomainState.RUNNING);
    assertThat(fleet.destination.state(vm)).contains(DomainState.PAUSED_BY_USER);
    takeBack();
    assertThat(fleet.source.state(vm)).contains(DomainState.RUNNING);
  }

  @Test
  void aBrokenCopyIsTakenBack() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    fleet.source.hypervisor.failNextMigration(MigrationFault.STREAM_BROKEN);
    assertFails(Code.MIGRATION_FAILED, "runs on at its source");
    takeBack();
    takeBack();
    assertThat(fleet.source.state(vm)).contains(DomainState.RUNNING);
  }

  @Test
  void aCancelledCopyIsTakenBack() throws Exception {
    fleet.source.hypervisor.behave(vm, GuestBehaviour.neverConverging());
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    Cancellation cancellation = new Cancellation();
    CompletableFuture<OrderDone> order = fleet.beginHandOver(cancellation);
    Awaitility.await().until(() -> fleet.source.hypervisor.migrationProgress(vm).isPresent());
    cancellation.request(Cancellation.Cause.CANCELLED);
    assertThatThrownBy(() -> order.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            OrderFailure.class, e -> assertThat(e.code()).isEqualTo(Code.CANCELLED));
    assertThat(fleet.source.state(vm)).contains(DomainState.RUNNING);
    takeBack();
  }

  @Test
  void aGuestThatDiesDuringTheCopyIsNotTakenForOneThatMoved() throws Exception {
    fleet.source.hypervisor.behave(vm, GuestBehaviour.neverConverging());
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    CompletableFuture<OrderDone> order = fleet.beginHandOver(new Cancellation());
    Awaitility.await().until(() -> fleet.source.hypervisor.migrationProgress(vm).isPresent());
    fleet.source.hypervisor.crash(vm);
    assertThatThrownBy(() -> order.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            OrderFailure.class, e -> assertThat(e.code()).isEqualTo(Code.MIGRATION_FAILED))
        .hasMessageContaining("ended at its source");
    assertThat(fleet.destination.ownership(vm))
        .contains(new Incoming(TestFleet.GRANTED, fleet.operation));
    takeBack();
    assertThat(fleet.source.paths().disk(vm)).exists();
  }

  @Test
  void anUnansweredReleaseIsInDoubtAndCanBeRepeatedOnNewStreams() throws Exception {
    loseTheLinkAtTheRelease();
    fleet.prepare(MoveKind.LIVE);
    assertThat(fleet.handOver(MoveKind.LIVE).getReleased()).isTrue();
    assertThat(fleet.destination.state(vm)).contains(DomainState.RUNNING);
    fleet.finish();
    fleet.assertNothingLeftAt(fleet.source);
  }

  @Test
  void anUnansweredReleaseCanBeTakenBackAndTheVmBootsFromItsDisk() throws Exception {
    loseTheLinkAtTheRelease();
    takeBack();
    assertThat(fleet.source.state(vm)).contains(DomainState.RUNNING);
    assertThat(fleet.source.ownership(vm)).contains(new Owned(TestFleet.GRANTED));
  }

  @Test
  void aRestartedSourceReleasesWhatHadLeftIt() throws Exception {
    loseTheLinkAtTheRelease();
    fleet.source.restart();
    fleet.destination.restart();
    fleet.prepare(MoveKind.LIVE);
    assertThat(fleet.handOver(MoveKind.LIVE).getReleased()).isTrue();
    assertThat(fleet.destination.state(vm)).contains(DomainState.RUNNING);
  }

  @Test
  void aGuestThatRanOnAndEndedIsNotResumedFromItsOlderCopy() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    fleet.source.hypervisor.failNextMigration(MigrationFault.FINISH_REPLY_LOST);
    assertFails(Code.MIGRATION_FAILED, "runs on at its source");
    assertThat(fleet.destination.state(vm)).contains(DomainState.PAUSED_BY_USER);
    fleet.source.hypervisor.crash(vm);
    fleet.prepare(MoveKind.LIVE);
    assertFails(Code.MIGRATION_FAILED, "ended at its source");
    assertThat(fleet.destination.state(vm)).contains(DomainState.PAUSED_BY_USER);
    takeBack();
  }

  @Test
  void aVmLeftPausedByACrashAtTheReleaseRunsAfterTheEnd() throws Exception {
    loseTheLinkAtTheRelease();
    fleet
        .destination
        .site()
        .host()
        .journal()
        .apply(new Transition.Take(vm, TestFleet.GRANTED, RunIntent.RUNNING));
    fleet.destination.restart();
    assertThat(fleet.revoke()).isEqualTo(Verdict.ALREADY_RELEASED);
    fleet.finish();
    assertThat(fleet.destination.state(vm)).contains(DomainState.RUNNING);
  }

  @Test
  void aRestartedSourceDoesNotBeginWithoutStreams() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    fleet.source.restart();
    assertFails(Code.MIGRATION_FAILED, "runs on at its source");
    takeBack();
    assertThat(fleet.source.state(vm)).contains(DomainState.RUNNING);
  }

  @Test
  void aRevokedDestinationNeverTakesTheVm() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    assertThat(fleet.revoke()).isEqualTo(Verdict.REVOKED_NOW);
    assertThat(fleet.destination.ownership(vm)).contains(new Revoked(TestFleet.GRANTED));
    assertThatThrownBy(
            () ->
                fleet
                    .destination
                    .site()
                    .host()
                    .journal()
                    .apply(new Transition.Take(vm, TestFleet.GRANTED, RunIntent.RUNNING)))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> fleet.prepare(MoveKind.LIVE)).isInstanceOf(Exception.class);
    fleet.reclaim();
    assertThat(fleet.source.state(vm)).contains(DomainState.RUNNING);
    fleet.assertNothingLeftAt(fleet.destination);
  }

  @Test
  void aVmThatItsUserPausedStaysPaused() throws Exception {
    fleet.startVm();
    fleet.source.hypervisor.pause(vm);
    fleet.prepare(MoveKind.LIVE);
    assertThat(fleet.handOver(MoveKind.LIVE).getReleased()).isTrue();
    assertThat(fleet.destination.state(vm)).contains(DomainState.PAUSED_BY_USER);
    fleet.finish();
    assertThat(fleet.destination.state(vm)).contains(DomainState.PAUSED_BY_USER);
  }

  @Test
  void movesAStoppedVmWithItsDisk() throws Exception {
    Path disk = fleet.source.paths().disk(vm);
    byte[] content = Files.readAllBytes(disk);
    fleet.prepare(MoveKind.COLD);
    HandOverReport report = fleet.handOver(MoveKind.COLD);
    assertThat(report.getReleased()).isTrue();
    assertThat(report.getDiskBytes()).isEqualTo(content.length);
    assertThat(report.getDiskWireBytes()).isGreaterThan(content.length);
    assertThat(fleet.destination.paths().disk(vm)).hasBinaryContent(content);
    assertThat(fleet.destination.state(vm)).contains(DomainState.SHUT_OFF);
    fleet.finish();
    fleet.assertNothingLeftAt(fleet.source);
  }

  @Test
  void aRunningVmIsNotMovedCold() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.COLD);
    assertThatThrownBy(() -> fleet.handOver(MoveKind.COLD))
        .isInstanceOfSatisfying(
            OrderFailure.class, e -> assertThat(e.code()).isEqualTo(Code.WRONG_STATE));
    takeBack();
    assertThat(fleet.source.state(vm)).contains(DomainState.RUNNING);
  }

  @Test
  void aStoppedVmIsTakenBackWithItsDisk() throws Exception {
    fleet.prepare(MoveKind.COLD);
    takeBack();
    assertThat(fleet.source.paths().disk(vm)).exists();
    assertThat(fleet.source.state(vm)).contains(DomainState.SHUT_OFF);
  }

  /** The copy is whole and the source's process gone, but the release does not get through. */
  private void loseTheLinkAtTheRelease() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    CompletableFuture<OrderDone> order = fleet.beginHandOver(new Cancellation());
    Awaitility.await()
        .until(
            () ->
                fleet
                    .source
                    .ownership(vm)
                    .equals(
                        Optional.of(
                            new HandingOver(TestFleet.EPOCH, TestFleet.GRANTED, fleet.operation))));
    fleet.destination.site().moves().close();
    assertThatThrownBy(() -> order.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            OrderFailure.class, e -> assertThat(e.code()).isEqualTo(Code.IN_DOUBT));
    assertThat(fleet.source.state(vm)).isEmpty();
    assertThat(fleet.destination.state(vm)).contains(DomainState.PAUSED_BY_USER);
  }

  /** What the controller does after a failure. */
  private void takeBack() throws Exception {
    assertThat(fleet.revoke()).isEqualTo(Verdict.REVOKED_NOW);
    fleet.reclaim();
    assertThat(fleet.source.ownership(vm)).contains(new Owned(TestFleet.GRANTED));
    assertThat(fleet.source.paths().tunnel(fleet.operation)).doesNotExist();
    fleet.assertNothingLeftAt(fleet.destination);
  }

  private void assertFails(Code code, String why) {
    assertThatThrownBy(() -> fleet.handOver(MoveKind.LIVE))
        .isInstanceOfSatisfying(OrderFailure.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(why);
    assertThat(fleet.destination.ownership(vm))
        .contains(new Incoming(TestFleet.GRANTED, fleet.operation));
  }
}
