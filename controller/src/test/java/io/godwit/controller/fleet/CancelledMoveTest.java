package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.Problem;
import io.godwit.controller.fleet.CrashingJournal.Crash;
import io.godwit.controller.fleet.CrashingJournal.When;
import io.godwit.controller.fleet.FakeFleet.Fault;
import io.godwit.controller.fleet.FakeFleet.Point;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.Order.VerbCase;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A move that somebody wants to stop: a copy is ended, and a release never. */
class CancelledMoveTest {
  @TempDir Path directory;

  private Rig rig;

  @BeforeEach
  void start() throws IOException {
    rig = Rig.withVm(Files.createDirectory(directory.resolve("rig-0")), true).start();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void anOrderThatIsCancelledBeforeAHostRefusesItHasChangedNothing() {
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.NOT_NOTED_AT_LAST);
    OperationView move = submit("west-1");
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.HAND_OVER));

    rig.fleet().operations().cancel(move.id());

    OperationView end = rig.endOf(move.id());
    assertThat(end.state()).as("%s", end).isEqualTo("ROLLED_BACK");
    assertThat(end.cause().code()).isEqualTo("CANCELLED");
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  /** Its memory is at the destination alone: what would be given up is not the move. */
  @Test
  void whileOnlyTheReleaseIsMissingItIsNotCancelled() {
    OperationView move = submitWhoseReleaseIsMissing();

    assertRefused(move, "cannot be cancelled in phase");

    completeAndCheck(move);
    assertThat(rig.fleet().operations().show(move.id()).cancelRequested()).isFalse();
  }

  /** It was accepted just before, as by the controller that was killed then. */
  @Test
  void aWishOfBeforeARestartDoesNotHaveTheMemoryGivenUpEither() {
    OperationView move = submitWhoseReleaseIsMissing();
    wish(move.id());
    rig.restart();
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.PREPARE_OUTGOING));

    completeAndCheck(move);
  }

  private OperationView submitWhoseReleaseIsMissing() {
    rig.hosts.failAt(Point.STOPPED_AT_SOURCE, OrderFailed.Code.IN_DOUBT);
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.RUNS_ON, 2);
    OperationView move = submit("west-1");
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.PREPARE_OUTGOING));
    return move;
  }

  private void completeAndCheck(OperationView move) {
    rig.hosts.complete(rig.east1, rig.hosts.runningOrder());
    OperationView end = rig.endOf(move.id());
    assertThat(end.state()).as("%s", end).isEqualTo("DONE");
    Scenario.MIGRATE_LIVE.check(rig, end);
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE);
  }

  private void wish(String id) {
    rig.store().change(transaction -> transaction.operations().requestCancel(OperationId.of(id)));
  }

  @Test
  void whereverTheControllerIsKilledNoWishHasTheMemoryGivenUp() throws IOException {
    int write = 1;
    while (wishAndKill(write)) {
      write++;
    }
    assertThat(write).as("writes of a move").isGreaterThan(6);
  }

  /** False where the move was over before. */
  private boolean wishAndKill(int write) throws IOException {
    rig.close();
    rig = Rig.withVm(Files.createDirectory(directory.resolve("rig-" + write)), true);
    rig.start(new Crash(write, When.AFTER));
    rig.hosts.failAt(Point.STOPPED_AT_SOURCE, OrderFailed.Code.IN_DOUBT);
    String id = rig.endUnlessKilled(() -> submit("west-1"));
    boolean isKilled = rig.journal().killed().isDone();
    if (isKilled) {
      wish(id);
      rig.restart();
    }
    OperationView end = rig.endOf(id);
    Scenario.MIGRATE_LIVE.check(rig, end);
    boolean hasLeft = !rig.hosts.handOvers().isEmpty();
    if (hasLeft) {
      assertThat(end.state()).as("killed after write %s: %s", write, end).isEqualTo("DONE");
      assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE);
    } else {
      assertThat(end.state()).as("killed after write %s: %s", write, end).isEqualTo("ROLLED_BACK");
      assertThat(end.cause().code()).isEqualTo("CANCELLED");
    }
    return isKilled;
  }

  @Test
  void inPostCopyItIsNotCancelled() {
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.RUNS_ON);
    OperationView move = submitPostCopy();
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.HAND_OVER));
    rig.hosts.tell(Phase.POST_COPY);

    assertRefused(move, "cannot be cancelled in phase post-copy");

    rig.hosts.complete(rig.east1, rig.hosts.runningOrder());
    OperationView end = rig.endOf(move.id());
    assertThat(end.state()).isEqualTo("DONE");
    assertThat(end.cancelRequested()).isFalse();
  }

  @Test
  void cancelledBeforeTheCommitItGoesBack() {
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.RUNS_ON);
    OperationView running = submit("west-1");
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.HAND_OVER));

    assertThat(rig.fleet().operations().cancel(running.id()).cancelRequested()).isTrue();

    OperationView end = rig.end(running);
    assertThat(end.state()).isEqualTo("ROLLED_BACK");
    assertThat(end.cause().code()).isEqualTo("CANCELLED");
    Scenario.MIGRATE_LIVE.check(rig, end);
  }

  @Test
  void pastTheCommitItIsNotCancelled() {
    rig.hosts.fail(VerbCase.FINISH_INCOMING, Fault.RUNS_ON);
    OperationView running = submit("west-1");
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.FINISH_INCOMING));

    assertRefused(running, "cannot be cancelled in phase finish");

    rig.hosts.complete(rig.west1, rig.hosts.runningOrder());
    OperationView end = rig.end(running);
    assertThat(end.state()).isEqualTo("DONE");
    assertThat(end.cancelRequested()).isFalse();
  }

  @Test
  void everyPhaseBeforeTheCommitCanBeCancelled() {
    for (VerbCase verb :
        new VerbCase[] {VerbCase.FETCH_IMAGE, VerbCase.PREPARE_INCOMING, VerbCase.HAND_OVER}) {
      rig.hosts.fail(verb, Fault.RUNS_ON);
      OperationView running = submit("west-1");
      Awaitility.await().until(rig.hosts::hasRunningOrder);

      rig.fleet().operations().cancel(running.id());

      OperationView end = rig.end(running);
      assertThat(end.state()).as("%s %s", verb, end).isEqualTo("ROLLED_BACK");
      assertThat(end.cause().code()).isEqualTo("CANCELLED");
      assertThat(rig.east1.runs(rig.vmId())).isTrue();
      assertThat(rig.hosts.holders(rig.vmId())).containsExactly(rig.east1);
    }
  }

  private void assertRefused(OperationView move, String why) {
    assertThatThrownBy(() -> rig.fleet().operations().cancel(move.id()))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo(Problem.Code.CONFLICT))
        .hasMessageContaining(why)
        .hasMessageContaining("Nothing was changed");
  }

  private OperationView submit(String destination) {
    return submit(new MigrationRequest(Rig.VM, destination, false, false, null));
  }

  private OperationView submitPostCopy() {
    return submit(new MigrationRequest(Rig.VM, "west-1", false, false, null, true));
  }

  private OperationView submit(MigrationRequest request) {
    return rig.fleet().migrations().submit(request, Optional.empty());
  }
}
