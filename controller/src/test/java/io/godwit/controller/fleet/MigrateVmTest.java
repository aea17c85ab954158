package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PreflightView;
import io.godwit.api.Problem;
import io.godwit.controller.fleet.CrashingJournal.Crash;
import io.godwit.controller.fleet.CrashingJournal.When;
import io.godwit.controller.fleet.FakeFleet.Fault;
import io.godwit.controller.fleet.FakeFleet.Point;
import io.godwit.controller.operation.Emptiness;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.HandOver;
import io.godwit.protocol.v1.Order.VerbCase;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Ownership;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateVmTest {
  @TempDir Path directory;

  private Rig rig;

  @BeforeEach
  void start() {
    rig = Rig.withVm(directory, true).start();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void reportsWhatItDid() {
    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).isEqualTo("DONE");
    assertThat(end.phase()).isEqualTo("cleanup");
    assertThat(end.report().source()).isEqualTo("east-1");
    assertThat(end.report().destination()).isEqualTo("west-1");
    assertThat(end.report().downtimeMillis()).isEqualTo(150);
    assertThat(end.report().blackoutMillis()).isEqualTo(170);
    assertThat(end.steps())
        .extracting(OperationView.StepView::name)
        .containsExactly(
            "preflight",
            "reserve",
            "seed",
            "prepare",
            "grant",
            "hand-over",
            "commit-owner",
            "finish",
            "cleanup");
  }

  @Test
  void movesThereAndBackUnderRisingEpochs() {
    for (String destination : new String[] {"west-1", "east-1", "east-2"}) {
      assertThat(rig.end(submit(destination)).state()).isEqualTo("DONE");
    }

    assertThat(rig.vm().epoch().value()).isEqualTo(4);
    assertThat(rig.east2.runs(rig.vmId())).isTrue();
    assertThat(rig.hosts.broken()).isEmpty();
  }

  @Test
  void betweenTwoNatsAThirdHostRelaysAndExpectsBothBeforeTheyAreTold() {
    putBehindNat(rig.east1, rig.west1);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).isEqualTo("DONE");
    assertThat(end.relay()).isEqualTo("east-2");
    assertThat(rig.hosts.relayed()).as("the image's and the move's streams").hasSize(5);
    assertThat(rig.hosts.broken()).isEmpty();
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  private List<JournalEntry> journal(OperationView operation) {
    return rig.store()
        .read(transaction -> transaction.operations().journal(OperationId.of(operation.id())));
  }

  @Test
  void aHostThatRelaysAMoveIsNotGivenBackMeanwhile() {
    putBehindNat(rig.east1, rig.west1);
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.RUNS_ON);
    OperationView move = submit("west-1");
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.HAND_OVER));

    Emptiness emptiness =
        new Emptiness(new Facts(rig.store(), new HostReports(rig.store(), Clock.systemUTC())));
    List<String> remains =
        rig.store()
            .read(
                transaction ->
                    emptiness.remains(
                        transaction, transaction.hosts().find(rig.east2.id).orElseThrow()));
    assertThat(remains).contains("operation %s works on it".formatted(move.id()));

    rig.fleet().operations().cancel(move.id());
    assertThat(rig.endOf(move.id()).state()).isNotEqualTo("IN_DOUBT");
  }

  /** In a hand-over the VM runs nowhere meanwhile, so this is not an order's whole limit. */
  @Test
  void aRelayThatDoesNotAnswerIsGivenUpWithinAMoment() {
    putBehindNat(rig.east1, rig.west1);
    rig.hosts.fail(VerbCase.RELAY_STREAMS, Fault.RUNS_ON);

    OperationView move = submit("west-1");
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.RELAY_STREAMS));
    Awaitility.await().atMost(Duration.ofSeconds(4)).until(() -> !rig.hosts.relayed().isEmpty());

    OperationView end = rig.endOf(move.id());
    assertThat(end.state()).as("%s", end.cause()).isEqualTo("DONE");
  }

  @Test
  void aHostBehindANatDialsAndNobodyRelays() {
    putBehindNat(rig.west1);

    assertThat(rig.end(submit("west-1")).state()).isEqualTo("DONE");
    assertThat(rig.end(submit("east-1")).state()).isEqualTo("DONE");
    assertThat(rig.hosts.relayed()).isEmpty();
    assertThat(rig.hosts.broken()).isEmpty();
  }

  @Test
  void whereNoThirdHostReachesBothTheMoveSaysSoAndTheVmStays() {
    putBehindNat(rig.east1, rig.east2, rig.west1);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).isEqualTo("ROLLED_BACK");
    assertThat(end.cause().code()).isEqualTo("PEER_UNREACHABLE");
    assertThat(end.cause().message()).contains("both are behind a NAT", "host.relay=true");
    assertThat(journal(end)).extracting(JournalEntry::step).containsOnly("preflight");
    assertThat(rig.east1.runs(rig.vmId())).isTrue();
  }

  private void putBehindNat(FakeHost... hosts) {
    for (FakeHost host : hosts) {
      host.putBehindNat();
      rig.hosts.link(host);
    }
  }

  @Test
  void failedCopyLeavesVmAtItsSource() {
    rig.hosts.failAt(Point.COPYING, OrderFailed.Code.MIGRATION_FAILED);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).isEqualTo("ROLLED_BACK");
    assertThat(end.cause().code()).isEqualTo("MIGRATION_FAILED");
    assertThat(end.cause().vmState()).isEqualTo("VM demo is RUNNING on host east-1");
    Scenario.MIGRATE_LIVE.check(rig, end);
    assertThat(rig.vm().epoch().value()).as("the epoch is used up").isEqualTo(2);
  }

  @Test
  void releaseThatIsMissingIsCarriedByNewStreams() {
    rig.hosts.failAt(Point.STOPPED_AT_SOURCE, OrderFailed.Code.IN_DOUBT);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).isEqualTo("DONE");
    Scenario.MIGRATE_LIVE.check(rig, end);
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE);
  }

  /** To take the move back would cost the VM its memory, which the destination has whole. */
  @Test
  void releaseThatIsMissingWaitsForTheLinkBetweenTheHosts() {
    rig.hosts.failAt(Point.STOPPED_AT_SOURCE, OrderFailed.Code.IN_DOUBT);
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.PEER_UNREACHABLE, 2, 3, 4);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).isEqualTo("DONE");
    Scenario.MIGRATE_LIVE.check(rig, end);
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE);
  }

  @Test
  void aLinkThatWasLostForLongLeavesTriesForTheReleaseItself() {
    rig.hosts.failAt(Point.STOPPED_AT_SOURCE, OrderFailed.Code.IN_DOUBT);
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.PEER_UNREACHABLE, 2, 3, 4, 5);
    rig.hosts.failOn(VerbCase.HAND_OVER, Fault.STREAMS_GONE, 2, 3);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).as("%s", end).isEqualTo("DONE");
    Scenario.MIGRATE_LIVE.check(rig, end);
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE);
  }

  /**
   * What it would be asked cannot be answered just then, and is no reason to take the move back.
   */
  @Test
  void releaseThatIsMissingWaitsForTheSourcesLibvirt() {
    rig.hosts.failAt(Point.STOPPED_AT_SOURCE, OrderFailed.Code.IN_DOUBT);
    rig.hosts.fail(VerbCase.QUERY_VM, Fault.LIBVIRT_RESTARTS);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).as("%s", end).isEqualTo("DONE");
    Scenario.MIGRATE_LIVE.check(rig, end);
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE);
  }

  @Test
  void anOrderThatAHostCouldNotTakeForItsFullDiskIsGivenAgain() {
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.NOT_NOTED);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).as("%s", end).isEqualTo("DONE");
    Scenario.MIGRATE_LIVE.check(rig, end);
    assertThat(attemptsAtHandOver(end)).isEqualTo(1);
  }

  @Test
  void releaseWhoseAnswerIsLostIsFoundAtTheDestination() {
    rig.hosts.failAt(Point.RELEASED, OrderFailed.Code.IN_DOUBT);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).isEqualTo("DONE");
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  @Test
  void moveThatConvergesBeforePostCopyIsMadeAgainWithoutIt() {
    rig.hosts.failAt(Point.COPYING, OrderFailed.Code.CONVERGED_EARLY);

    OperationView end = rig.end(submitPostCopy());

    assertThat(end.state()).isEqualTo("DONE");
    assertThat(rig.hosts.handOvers())
        .extracting(HandOver::getPostCopy)
        .containsExactly(true, false);
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE);
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  @Test
  void aMoveThatConvergedBeforePostCopyHasItsMissingReleaseCarriedToo() {
    rig.hosts.failAt(Point.COPYING, OrderFailed.Code.CONVERGED_EARLY);
    rig.hosts.failAt(Point.ARRIVED, OrderFailed.Code.MIGRATION_FAILED);

    OperationView end = rig.end(submitPostCopy());

    assertThat(end.state()).as("%s", end).isEqualTo("DONE");
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE);
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  @Test
  void postCopyThatBreaksIsCarriedOnByNewStreamsAndNeverTakenBack() {
    rig.hosts.failAt(Point.STOPPED_AT_SOURCE, OrderFailed.Code.POST_COPY_BROKEN);

    OperationView end = rig.end(submitPostCopy());

    assertThat(end.state()).isEqualTo("DONE");
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE, VerbCase.RECLAIM);
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  /** Whatever the hand-over failed by: a source that had finished could not bring it any more. */
  @Test
  void whatAHandOverLeftInTwoHalvesIsBroughtBeforeEitherHostFinishes() {
    leaveVmInTwoHalves();

    OperationView end = rig.end(submitPostCopy());

    assertThat(end.state()).as("%s", end).isEqualTo("DONE");
    assertThat(rig.hosts.executed().stream().filter(MigrateVmTest::bringsOrEnds))
        .containsExactly(
            VerbCase.HAND_OVER,
            VerbCase.REVOKE,
            VerbCase.HAND_OVER,
            VerbCase.FINISH_INCOMING,
            VerbCase.FINISH_OUTGOING);
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  /** The saga's own retries are left for what fails afterwards. */
  @Test
  void theRestIsBroughtHoweverTheWayToItFails() {
    leaveVmInTwoHalves();
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.PEER_UNREACHABLE, 7, 8);
    rig.hosts.failOn(VerbCase.HAND_OVER, Fault.STREAMS_GONE, 2);
    rig.hosts.failOn(VerbCase.FINISH_INCOMING, Fault.FAILS, 2, 3);

    OperationView end = rig.end(submitPostCopy());

    assertThat(end.state()).as("%s", end).isEqualTo("DONE");
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  /** New streams would end those on which the rest travels: the refusal is the same, too. */
  @Test
  void aControllerThatIsReplacedWhileTheRestTravelsGivesTheSameOrders() {
    leaveVmInTwoHalves();
    rig.hosts.failOn(VerbCase.HAND_OVER, Fault.RUNS_ON, 2);
    OperationView move = submitPostCopy();
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.HAND_OVER));
    List<VerbCase> before = rig.hosts.executed();

    rig.restart();

    Awaitility.await()
        .during(Duration.ofMillis(500))
        .until(() -> rig.hosts.executed().equals(before));
    rig.hosts.complete(rig.east1, rig.hosts.runningOrder());
    OperationView end = rig.endOf(move.id());
    assertThat(end.state()).as("%s", end).isEqualTo("DONE");
    assertThat(Collections.frequency(rig.hosts.executed(), VerbCase.PREPARE_OUTGOING))
        .isEqualTo(Collections.frequency(before, VerbCase.PREPARE_OUTGOING));
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  /** The destination has it, and the source has not noted that, in the hand-over or its repeats. */
  private void leaveVmInTwoHalves() {
    rig.hosts.failAt(Point.RELEASED, OrderFailed.Code.MIGRATION_FAILED);
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.FAILS, 2, 3, 4, 5, 6);
    rig.hosts.fail(VerbCase.FINISH_INCOMING, Fault.MEMORY_MISSING);
  }

  private static boolean bringsOrEnds(VerbCase verb) {
    return switch (verb) {
      case HAND_OVER, REVOKE, FINISH_INCOMING, FINISH_OUTGOING -> true;
      default -> false;
    };
  }

  @Test
  void aMoveThatMayHaveTurnedToPostCopyWaitsForItsSourcesLibvirt() {
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.LIBVIRT_RESTARTS);
    rig.hosts.fail(VerbCase.QUERY_VM, Fault.LIBVIRT_RESTARTS);

    OperationView end = rig.end(submitPostCopy());

    assertThat(end.state()).as("%s", end).isEqualTo("DONE");
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE, VerbCase.RECLAIM);
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  @Test
  void postCopyIsOffUnlessAskedForAndNotForAColdMove() {
    assertThat(rig.end(submit("west-1")).state()).isEqualTo("DONE");
    assertThat(rig.hosts.handOvers()).extracting(HandOver::getPostCopy).containsExactly(false);
    MigrationRequest both = new MigrationRequest(Rig.VM, "east-1", true, false, null, true);
    assertThatThrownBy(() -> rig.fleet().migrations().submit(both, Optional.empty()))
        .hasMessageContaining("not for both");
  }

  /** libvirt holds up every change of a domain whose process died, until it is started again. */
  @Test
  void aSourceThatDoesNotEndItsRemovalIsLeftToTheReconciler() {
    rig.hosts.hang(VerbCase.FINISH_OUTGOING, DomainState.DOMAIN_SHUT_OFF);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).as("%s", end).isEqualTo("DONE");
    assertThat(end.left()).contains("host east-1", "definition and disk", "reconciler");
    assertThat(rig.west1.runs(rig.vmId())).isTrue();
    assertThat(rig.vm().owner()).isEqualTo(rig.west1.id);
    assertThat(rig.east1.journal.get(rig.vmId()))
        .as("nothing starts it there")
        .isEqualTo(new FakeHost.Entry(Ownership.SUPERSEDED, 2));
    assertThat(rig.hosts.holders(rig.vmId())).contains(rig.east1);

    rig.hosts.hangNoMore();
    awaitRemoval(rig.east1);
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  @Test
  void aDestinationThatDoesNotEndItsRemovalKeepsNoMoveFromGoingBack() {
    rig.hosts.failAt(Point.COPYING, OrderFailed.Code.MIGRATION_FAILED);
    rig.hosts.hang(VerbCase.REVOKE, DomainState.DOMAIN_SHUT_OFF);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).as("%s", end).isEqualTo("ROLLED_BACK");
    assertThat(end.left()).contains("host west-1", "reconciler");
    assertThat(rig.east1.journal.get(rig.vmId())).isEqualTo(new FakeHost.Entry(Ownership.OWNED, 2));
    assertThat(rig.hosts.holders(rig.vmId())).contains(rig.west1);

    rig.hosts.hangNoMore();
    awaitRemoval(rig.west1);
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  /** The reconciler ends nothing that is active, so nobody would remove it. */
  @Test
  void aSourceWhoseVmIsActiveIsWaitedFor() {
    rig.hosts.hang(VerbCase.FINISH_OUTGOING, DomainState.DOMAIN_PAUSED);

    assertIsWaitedFor(submit("west-1"), rig.hosts::hangNoMore);
  }

  /** One that was not noted to have given the VM up is not the reconciler's to remove. */
  @Test
  void aSourceThatHasNotGivenTheVmUpIsWaitedFor() {
    rig.hosts.failAt(Point.RELEASED, OrderFailed.Code.IN_DOUBT);
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.FAILS, 2, 3, 4, 5, 6, 7);
    rig.hosts.fail(VerbCase.FINISH_OUTGOING, Fault.RUNS_ON);

    OperationView move = submit("west-1");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> rig.hosts.isRunning(VerbCase.FINISH_OUTGOING));

    assertIsWaitedFor(move, () -> rig.hosts.complete(rig.east1, rig.hosts.runningOrder()));
  }

  private void assertIsWaitedFor(OperationView move, Runnable goesOn) {
    Awaitility.await().until(() -> rig.hosts.executed().contains(VerbCase.QUERY_VM));
    Awaitility.await()
        .during(Duration.ofMillis(500))
        .until(() -> rig.fleet().operations().show(move.id()).state().equals("RUNNING"));

    goesOn.run();

    OperationView end = rig.end(move);
    assertThat(end.state()).as("%s", end).isEqualTo("DONE");
    assertThat(end.left()).isNull();
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  private void awaitRemoval(FakeHost host) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              rig.fleet().repairs().look();
              return !rig.hosts.holders(rig.vmId()).contains(host);
            });
  }

  @Test
  void otherHostDialsWhereTheFirstCannot() {
    rig.hosts.fail(VerbCase.PREPARE_OUTGOING, Fault.PEER_UNREACHABLE);

    assertThat(rig.end(submit("west-1")).state()).isEqualTo("DONE");
  }

  /** As where firewalls stand before both, of which nobody has told. */
  @Test
  void aThirdHostRelaysWhereBothHaveDialledInVain() {
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.PEER_UNREACHABLE, 1, 2);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).as("%s", end.cause()).isEqualTo("DONE");
    assertThat(end.relay()).isEqualTo("east-2");
    assertThat(rig.hosts.broken()).isEmpty();
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  @Test
  void streamsThatAThirdHostHasRelayedAreOpenedAnewByWayOfItAtOnce() {
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.PEER_UNREACHABLE, 1, 2);
    rig.hosts.failAt(Point.STOPPED_AT_SOURCE, OrderFailed.Code.IN_DOUBT);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).as("%s", end.cause()).isEqualTo("DONE");
    assertThat(journal(end))
        .filteredOn(entry -> entry.step().equals("hand-over"))
        .extracting(JournalEntry::attempt)
        .containsOnly(1, 2);
    assertThat(rig.hosts.relayed()).as("the move's streams, twice").hasSize(8);
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE);
  }

  /** As where firewalls came between both while the VM was copied. */
  @Test
  void aThirdHostThatIsTakenOnlyForTheReleaseIsShown() {
    rig.hosts.failAt(Point.STOPPED_AT_SOURCE, OrderFailed.Code.IN_DOUBT);
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.PEER_UNREACHABLE, 2);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).as("%s", end.cause()).isEqualTo("DONE");
    assertThat(rig.hosts.relayed()).isNotEmpty();
    assertThat(end.relay()).isEqualTo("east-2");
  }

  @Test
  void whereNoWayIsOneTheMoveSaysFirstWhatTheUsualOneLacked() {
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.PEER_UNREACHABLE, 1, 2);
    rig.hosts.failOn(VerbCase.RELAY_STREAMS, Fault.PEER_UNREACHABLE, 1);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).isEqualTo("ROLLED_BACK");
    assertThat(end.cause().code()).isEqualTo("PEER_UNREACHABLE");
    assertThat(end.cause().message()).startsWith("no way there; then: host east-2");
    assertThat(rig.east1.runs(rig.vmId())).isTrue();
  }

  /** What failed besides is not why no way is one. */
  @Test
  void whereNoWayIsOneTheMoveDoesNotBlameLibvirt() {
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.LIBVIRT_RESTARTS, 1);
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.PEER_UNREACHABLE, 2, 3);
    rig.hosts.failOn(VerbCase.RELAY_STREAMS, Fault.PEER_UNREACHABLE, 1);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).isEqualTo("ROLLED_BACK");
    assertThat(end.cause().message()).startsWith("no way there; then: host east-2");
  }

  @Test
  void otherHostDialsWhereThePeerHadNotGotItsOrder() {
    rig.hosts.fail(VerbCase.PREPARE_OUTGOING, Fault.TICKET_REFUSED);

    assertThat(rig.end(submit("west-1")).state()).isEqualTo("DONE");
  }

  /** Who refuses a ticket was reached. */
  @Test
  void noThirdHostRelaysWhereThePeerHadNotGotItsOrder() {
    putBehindNat(rig.west1);
    rig.hosts.fail(VerbCase.PREPARE_OUTGOING, Fault.TICKET_REFUSED);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).as("%s", end.cause()).isEqualTo("DONE");
    assertThat(end.relay()).isNull();
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.RELAY_STREAMS);
  }

  @Test
  void noThirdHostRelaysBecauseLibvirtIsRestarted() {
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.LIBVIRT_RESTARTS, 1, 2);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).as("%s", end.cause()).isEqualTo("DONE");
    assertThat(end.relay()).isNull();
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.RELAY_STREAMS);
  }

  @Test
  void noThirdHostRelaysBecauseLibvirtIsRestartedInTheHandOver() {
    rig.hosts.failOn(VerbCase.HAND_OVER, Fault.LIBVIRT_RESTARTS, 1, 2);

    OperationView end = rig.end(submit("west-1"));

    assertThat(end.state()).as("%s", end.cause()).isEqualTo("DONE");
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.RELAY_STREAMS);
  }

  /** By which way it goes on follows from the journal, as both ends have its tickets. */
  @Test
  void aControllerThatStartsAgainKnowsWhichWaysWereInVain() {
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.PEER_UNREACHABLE, 1, 2);
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.RUNS_ON, 3);
    OperationView move = submit("west-1");
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.PREPARE_OUTGOING));
    rig.restart();
    rig.hosts.complete(rig.east1, rig.hosts.runningOrder());

    OperationView end = rig.endOf(move.id());

    assertThat(end.state()).as("%s", end.cause()).isEqualTo("DONE");
    assertThat(end.relay()).isEqualTo("east-2");
    assertThat(journal(end))
        .filteredOn(entry -> entry.step().equals("prepare"))
        .extracting(JournalEntry::attempt)
        .contains(1, 2, 3)
        .doesNotContain(4);
  }

  @Test
  void aLinkThatIsLostIsWaitedForByTheClock() {
    rig.hosts.failAt(Point.STOPPED_AT_SOURCE, OrderFailed.Code.IN_DOUBT);
    rig.hosts.failOn(
        VerbCase.PREPARE_OUTGOING, Fault.PEER_UNREACHABLE, IntStream.rangeClosed(2, 60).toArray());

    OperationView move = submit("west-1");
    Awaitility.await().until(() -> attemptsAtHandOver(move) > 2);
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE);
    rig.jump(Duration.ofMinutes(3));

    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> rig.hosts.executed().contains(VerbCase.REVOKE));
    assertThat(rig.endOf(move.id()).state()).isEqualTo("ROLLED_BACK");
  }

  private int attemptsAtHandOver(OperationView move) {
    return journal(move).stream()
        .filter(entry -> entry.step().equals("hand-over"))
        .mapToInt(JournalEntry::attempt)
        .max()
        .orElse(0);
  }

  @Test
  void aLibvirtThatIsJustRestartedIsWaitedFor() {
    for (VerbCase verb :
        List.of(VerbCase.PREPARE_INCOMING, VerbCase.PREPARE_OUTGOING, VerbCase.HAND_OVER)) {
      rig.hosts.fail(verb, Fault.LIBVIRT_RESTARTS);
      if (verb == VerbCase.HAND_OVER) {
        rig.hosts.fail(VerbCase.QUERY_VM, Fault.LIBVIRT_RESTARTS);
      }
      String destination = rig.vm().owner().equals(rig.east1.id) ? "west-1" : "east-1";

      assertThat(rig.end(submit(destination)).state()).isEqualTo("DONE");
    }
  }

  /** The copy at the destination may be all that is left of the VM. */
  @Test
  void copyIsKeptUntilTheSourceAnswers() {
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.HOST_GONE_BEFORE);

    OperationView doubt = rig.end(submit("west-1"));

    assertThat(doubt.state()).isEqualTo("IN_DOUBT");
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE);

    rig.linkAll();
    OperationView end = rig.finalEndOf(doubt.id());
    assertThat(end.state()).isEqualTo("ROLLED_BACK");
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  @Test
  void clockThatJumpsByFiveMinutesChangesNothing() {
    for (Duration jump : new Duration[] {Duration.ofMinutes(5), Duration.ofMinutes(-10)}) {
      rig.hosts.fail(VerbCase.HAND_OVER, Fault.RUNS_ON);
      OperationView running = submit(rig.vm().owner().equals(rig.east1.id) ? "west-1" : "east-1");
      Awaitility.await().until(rig.hosts::hasRunningOrder);
      rig.jump(jump);
      rig.hosts.complete(
          rig.vm().owner().equals(rig.east1.id) ? rig.east1 : rig.west1, rig.hosts.runningOrder());

      OperationView end = rig.end(running);
      assertThat(end.state()).as("%s", end).isEqualTo("DONE");
      assertThat(rig.hosts.broken()).isEmpty();
    }
    assertThat(rig.vm().epoch().value()).isEqualTo(3);
  }

  @Test
  void hostThatComesBackEndsTheDoubt() {
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.HOST_GONE_AFTER);
    OperationView doubt = rig.end(submit("west-1"));
    assertThat(doubt.state()).isEqualTo("IN_DOUBT");
    assertThat(doubt.cause().message()).contains("east-1");
    assertThat(rig.west1.runs(rig.vmId())).isTrue();

    rig.linkAll();

    OperationView end = rig.finalEndOf(doubt.id());
    assertThat(end.state()).isEqualTo("DONE");
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  @Test
  void controllerKilledDuringTheCopyIsReplaced() {
    rig.start(new Crash(3, When.BEFORE));
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.RESULT_LOST);
    String id = rig.endUnlessKilled(() -> submit("west-1"));
    assertThat(rig.journal().killed()).isCompleted();

    rig.restart();

    OperationView end = rig.endOf(id);
    assertThat(end.state()).isEqualTo("DONE");
    assertThat(Collections.frequency(rig.hosts.executed(), VerbCase.HAND_OVER)).isEqualTo(1);
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  @Test
  void aControllerThatIsBackBeforeItsHostsWaitsForThemBeforeItLooks() {
    rig.start(new Crash(1, When.BEFORE));
    String id = rig.endUnlessKilled(() -> submit("west-1"));
    assertThat(rig.journal().killed()).isCompleted();

    rig.restartWithoutHosts();
    Awaitility.await()
        .during(Duration.ofMillis(300))
        .until(() -> rig.fleet().operations().show(id).state().equals("PENDING"));
    rig.hostsReturn();

    OperationView end = rig.endOf(id);
    assertThat(end.state()).isEqualTo("DONE");
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  /** By these names the command line knows that nothing was changed: see its ExitCode. */
  @Test
  void refusedOnceItIsAcceptedItHasOnlyLooked() {
    rig.start(new Crash(1, When.BEFORE));
    String id = rig.endUnlessKilled(() -> submit("west-1"));
    rig.west1.setMemoryBytes(1 << 20);
    rig.restart();

    OperationView end = rig.endOf(id);

    assertThat(end.state()).isEqualTo("ROLLED_BACK");
    assertThat(end.cause().code()).isEqualTo("NO_MEMORY");
    assertThat(end.steps())
        .extracting(OperationView.StepView::name, OperationView.StepView::state)
        .containsExactly(tuple("preflight", "FAILED"));
    assertThat(rig.hosts.executed()).isEmpty();
  }

  @Test
  void dryRunSaysTheSameAndChangesNothing() {
    PreflightView fits = rig.fleet().migrations().preflight(to("west-1", false));
    assertThat(fits.refusals()).isEmpty();
    assertThat(fits.seedBytes()).isEqualTo(Rig.image().fileSize().bytes());

    PreflightView cold = rig.fleet().migrations().preflight(to("west-1", true));
    assertThat(cold.refusals()).extracting(Problem.Refusal::code).containsExactly("NOT_STOPPED");
    assertThat(rig.fleet().operations().list(Optional.of(Rig.VM), Optional.of("RUNNING")))
        .isEmpty();
  }

  @Test
  void preflightRefusesWithEveryReason() {
    rig.east1.setMemoryBytes(1 << 20);
    rig.linkAll();

    assertThatThrownBy(() -> submit("east-1"))
        .asInstanceOf(type(RefusedException.class))
        .satisfies(
            refused -> {
              assertThat(refused.code()).isEqualTo(Problem.Code.PREFLIGHT_FAILED);
              assertThat(refused.refusals())
                  .extracting(Problem.Refusal::code)
                  .containsExactly("ALREADY_THERE", "NO_MEMORY");
            });
  }

  @Test
  void secondMoveOfTheSameVmIsRefused() {
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.RUNS_ON);
    OperationView running = submit("west-1");

    assertThatThrownBy(() -> submit("east-2"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(running.id());
  }

  @Test
  void providerNamesTheHostThatFitsBest() {
    assertThat(submit("provider/lab-east").destination()).isEqualTo("east-2");
    assertThatThrownBy(() -> submit("provider/elsewhere"))
        .hasMessageContaining("provider 'elsewhere' has no host");
  }

  @Test
  void sameKeyIsTheSameOperation() {
    OperationView first =
        rig.fleet().migrations().submit(to("west-1", false), Optional.of("key-1"));
    OperationView again =
        rig.fleet().migrations().submit(to("west-1", false), Optional.of("key-1"));

    assertThat(again.id()).isEqualTo(first.id());
    assertThatThrownBy(
            () -> rig.fleet().migrations().submit(to("east-2", false), Optional.of("key-1")))
        .hasMessageContaining("Idempotency-Key");
  }

  private OperationView submit(String destination) {
    return rig.fleet().migrations().submit(to(destination, false), Optional.empty());
  }

  private OperationView submitPostCopy() {
    return rig.fleet()
        .migrations()
        .submit(new MigrationRequest(Rig.VM, "west-1", false, false, null, true), Optional.empty());
  }

  private static MigrationRequest to(String destination, boolean cold) {
    return new MigrationRequest(Rig.VM, destination, cold, false, null);
  }
}
