package io.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.order.Cancellation;
import io.godwit.agent.order.OrderFailure;
import io.godwit.hypervisor.AbortMode;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.hypervisor.simulated.GuestBehaviour;
import io.godwit.hypervisor.simulated.MigrationFault;
import io.godwit.migration.ownership.Ownership.HandingOver;
import io.godwit.migration.ownership.Ownership.Incoming;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.Ownership.Superseded;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.HandOverReport;
import io.godwit.protocol.v1.MoveKind;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed.Code;
import io.godwit.protocol.v1.RevokeAnswer.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moves that may turn to post-copy, on simulated hosts. The VM never runs on both. */
final class PostCopyTest {
  @TempDir Path folder;

  private TestFleet fleet;
  private VmId vm;

  @BeforeEach
  void open() throws Exception {
    fleet = new TestFleet(folder);
    vm = fleet.spec.id();
    fleet.allowPostCopy(true);
  }

  @AfterEach
  void close() throws Exception {
    fleet.close();
  }

  @Test
  void aMoveThatDoesNotConvergeTurnsToPostCopy() throws Exception {
    startBusyVm();
    fleet.prepare(MoveKind.LIVE);
    HandOverReport report = fleet.handOver(MoveKind.LIVE);
    assertThat(report.getReleased()).isTrue();
    assertThat(report.getLoss()).isEmpty();
    assertAtDestination();
    fleet.finish();
    fleet.assertNothingLeftAt(fleet.source);
  }

  @Test
  void aMoveThatConvergesFirstIsTakenBackAndMadeAgainWithoutPostCopy() throws Exception {
    fleet.startVm();
    fleet.prepare(MoveKind.LIVE);
    assertFails(Code.CONVERGED_EARLY, fleet.beginHandOver(new Cancellation()));
    assertThat(fleet.source.state(vm)).contains(DomainState.RUNNING);
    assertThat(fleet.destination.ownership(vm))
        .contains(new Incoming(TestFleet.GRANTED, fleet.operation));

    fleet.allowPostCopy(false);
    fleet.prepare(MoveKind.LIVE);
    assertThat(fleet.handOver(MoveKind.LIVE).getReleased()).isTrue();
    assertAtDestination();
  }

  @Test
  void whileTheRestTravelsTheVmIsTheDestinationsAndCannotBeRevoked() throws Exception {
    CompletableFuture<OrderDone> order = inPostCopy();
    assertThat(fleet.destination.ownership(vm)).contains(new Owned(TestFleet.GRANTED));
    assertThat(fleet.source.ownership(vm))
        .contains(new HandingOver(TestFleet.EPOCH, TestFleet.GRANTED, fleet.operation));
    assertThat(fleet.revoke()).isEqualTo(Verdict.ALREADY_RELEASED);
    assertThat(order.get(60, TimeUnit.SECONDS).getHandOver().getReleased()).isTrue();
    assertAtDestination();
  }

  @Test
  void aLinkThatIsLostLeavesTheVmStandingUntilNewStreamsCarryOn() throws Exception {
    breakLink();
    assertThat(fleet.source.state(vm)).contains(DomainState.PAUSED_POST_COPY_FAILED);
    assertThat(fleet.destination.state(vm)).contains(DomainState.PAUSED_POST_COPY_FAILED);
    goOn();
    assertThat(fleet.handOver(MoveKind.LIVE).getReleased()).isTrue();
    assertAtDestination();
  }

  @Test
  void theSourceKeepsMemoryThatTheDestinationMayLackWhoeverTakesTheMoveForDone() throws Exception {
    breakLink();
    assertRefused(fleet::finish);
    assertThat(isActive(fleet.source)).isTrue();
    goOn();
    assertThat(fleet.handOver(MoveKind.LIVE).getReleased()).isTrue();
    assertAtDestination();
  }

  /** Its streams and its monitor are the ways on which the rest comes, now or when they break. */
  @Test
  void aDestinationThatRunsWhileItsMemoryFollowsIsNotFinished() throws Exception {
    fleet.stopTimeOnArrival(true);
    CompletableFuture<OrderDone> order = inPostCopy();
    assertRefused(fleet::finishIncoming);

    pausePostCopy();
    fleet.stopTimeOnArrival(false);
    assertFails(Code.POST_COPY_BROKEN, order);
    assertRefused(fleet::finishIncoming);

    goOn();
    assertThat(fleet.handOver(MoveKind.LIVE).getReleased()).isTrue();
    var unused = fleet.finishIncoming();
    assertAtDestination();
  }

  /** Its monitor there is gone then. */
  @Test
  void aSourceThatMissedTheEndHearsOfItAlsoAfterTheDestinationHasFinished() throws Exception {
    fleet.source.hypervisor.failNextMigration(MigrationFault.FINISH_REPLY_LOST);
    assertFails(Code.POST_COPY_BROKEN, inPostCopy());
    var unused = fleet.finishIncoming();
    assertRefused(fleet::finish);

    goOn();
    HandOverReport report = fleet.handOver(MoveKind.LIVE);
    assertThat(report.getReleased()).isTrue();
    assertThat(report.getLoss()).isEmpty();
    assertAtDestination();
  }

  private static void assertRefused(ThrowingCallable finishing) {
    assertThatThrownBy(finishing)
        .isInstanceOfSatisfying(
            OrderFailure.class, failure -> assertThat(failure.code()).isEqualTo(Code.WRONG_STATE));
  }

  @Test
  void bothAgentsMayHaveDiedMeanwhile() throws Exception {
    breakLink();
    fleet.source.restart();
    fleet.destination.restart();
    assertFails(Code.POST_COPY_BROKEN, fleet.beginHandOver(new Cancellation()));
    goOn();
    assertThat(fleet.handOver(MoveKind.LIVE).getReleased()).isTrue();
    assertAtDestination();
  }

  @Test
  void aLinkMayBeLostAgainAndAgain() throws Exception {
    breakLink();
    for (int i = 0; i < 3; i++) {
      goOn();
      CompletableFuture<OrderDone> order = fleet.beginHandOver(new Cancellation());
      await(() -> runs(fleet.destination));
      pausePostCopy();
      assertFails(Code.POST_COPY_BROKEN, order);
    }
    goOn();
    assertThat(fleet.handOver(MoveKind.LIVE).getReleased()).isTrue();
    assertAtDestination();
  }

  @Test
  void aDestinationWhoseProcessDiesHasTheDiskAndTheSourceIsEnded() throws Exception {
    CompletableFuture<OrderDone> order = inPostCopy();
    fleet.destination.hypervisor.crash(vm);
    assertFails(Code.POST_COPY_BROKEN, order);
    goOn();
    HandOverReport report = fleet.handOver(MoveKind.LIVE);
    assertThat(report.getReleased()).isTrue();
    assertThat(report.getLoss()).contains("with its disk at the destination");
    assertThat(fleet.source.ownership(vm)).contains(new Superseded(TestFleet.GRANTED));
    assertThat(fleet.destination.ownership(vm)).contains(new Owned(TestFleet.GRANTED));
    assertThat(isActive(fleet.source)).isFalse();
    assertThat(isActive(fleet.destination)).isFalse();
    assertThat(fleet.destination.paths().disk(vm)).exists();
  }

  @Test
  void aSourceWhoseProcessDiesLeavesTheDestinationDownWithTheDisk() throws Exception {
    CompletableFuture<OrderDone> order = inPostCopy();
    fleet.source.hypervisor.crash(vm);
    HandOverReport report = order.get(60, TimeUnit.SECONDS).getHandOver();
    assertThat(report.getLoss()).contains("with its disk at the destination");
    assertThat(fleet.destination.ownership(vm)).contains(new Owned(TestFleet.GRANTED));
    assertThat(isActive(fleet.destination)).isFalse();
    assertThat(fleet.destination.paths().disk(vm)).exists();
  }

  @Test
  void aSourceThatComesBackWithoutTheRestDoesTheSame() throws Exception {
    breakLink();
    fleet.source.restart();
    fleet.source.hypervisor.crash(vm);
    goOn();
    HandOverReport report = fleet.handOver(MoveKind.LIVE);
    assertThat(report.getReleased()).isTrue();
    assertThat(report.getLoss()).contains("with its disk at the destination");
    assertThat(fleet.source.ownership(vm)).contains(new Superseded(TestFleet.GRANTED));
    assertThat(fleet.destination.ownership(vm)).contains(new Owned(TestFleet.GRANTED));
    assertThat(isActive(fleet.destination)).isFalse();
  }

  private void startBusyVm() {
    fleet.source.hypervisor.behave(vm, GuestBehaviour.neverConverging());
    fleet.startVm();
  }

  private CompletableFuture<OrderDone> inPostCopy() throws Exception {
    startBusyVm();
    fleet.prepare(MoveKind.LIVE);
    CompletableFuture<OrderDone> order = fleet.beginHandOver(new Cancellation());
    await(() -> order.isDone() || runs(fleet.destination));
    return order;
  }

  private void breakLink() throws Exception {
    CompletableFuture<OrderDone> order = inPostCopy();
    pausePostCopy();
    assertFails(Code.POST_COPY_BROKEN, order);
  }

  private void pausePostCopy() {
    fleet.source.hypervisor.abortMigration(vm, AbortMode.PAUSE_POST_COPY);
  }

  /** New streams for the same move, as the controller orders them. */
  private void goOn() throws Exception {
    fleet.allowPostCopy(false);
    fleet.prepare(MoveKind.LIVE);
  }

  private void assertAtDestination() {
    assertThat(fleet.source.ownership(vm)).contains(new Superseded(TestFleet.GRANTED));
    assertThat(fleet.destination.ownership(vm)).contains(new Owned(TestFleet.GRANTED));
    assertThat(fleet.destination.state(vm)).contains(DomainState.RUNNING);
    assertThat(isActive(fleet.source)).isFalse();
  }

  private boolean runs(TestSite site) {
    return site.state(vm).equals(Optional.of(DomainState.RUNNING));
  }

  private boolean isActive(TestSite site) {
    return site.hypervisor.process(vm).isPresent();
  }

  private static void assertFails(Code code, CompletableFuture<OrderDone> order) {
    assertThatThrownBy(() -> order.get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            OrderFailure.class,
            failure -> assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code));
  }

  private static void await(BooleanSupplier condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(1))
        .until(condition::getAsBoolean);
  }
}
