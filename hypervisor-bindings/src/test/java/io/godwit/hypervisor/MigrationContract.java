package io.godwit.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.VmEvent.Cause;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every implementation of {@link Hypervisor} promises: a VM that moves between two hosts. */
@Timeout(180)
public abstract class MigrationContract {
  private static final DataSize SLOW = DataSize.ofMebibytes(1);

  protected final VmId vm = new VmId(UUID.randomUUID());

  /** Before each test. */
  protected void open() throws IOException {}

  /** After each test; the contract leaves no VM behind. */
  protected void close() throws IOException {}

  protected abstract Hypervisor source();

  protected abstract Hypervisor destination();

  protected abstract VmDefinition definition(VmId vm);

  /** Also makes the disk that must stand at the destination. */
  protected abstract MigrationRequest request(Ending ending);

  protected abstract RecoveryMonitor recovery();

  protected abstract Path memorySocket();

  /** Makes the guest write memory faster than {@link #SLOW} carries it. */
  protected abstract void keepBusy(VmId vm);

  /** So that post-copy takes some seconds. */
  protected abstract void slowDownLink();

  /** New streams, as fast as they can be, in place of those that broke. */
  protected abstract void renewLink();

  protected abstract void await(BooleanSupplier condition);

  /** Cuts what leads from the source to the destination's libvirtd. */
  protected abstract void cutControl();

  private RecordedEvents atSource;
  private RecordedEvents atDestination;

  @BeforeEach
  void openAndListen() throws IOException {
    open();
    atSource = new RecordedEvents(source());
    atDestination = new RecordedEvents(destination());
  }

  @AfterEach
  void forgetVmAndClose() throws IOException {
    atSource.close();
    atDestination.close();
    for (Hypervisor host : new Hypervisor[] {source(), destination()}) {
      host.destroy(vm);
      host.undefine(vm);
      host.closeRecovery(recovery());
    }
    close();
  }

  @Test
  void movedVmWaitsPausedForItsOwner() {
    startAtSource();
    finish(move(Ending.PAUSED));
    assertThat(source().status(vm)).isEmpty();
    assertThat(source().process(vm)).isEmpty();
    assertThat(stateAtDestination()).contains(DomainState.PAUSED_BY_USER);
    assertThat(destination().status(vm).orElseThrow().persistent()).isTrue();
    assertThat(destination().liveXml(vm)).isPresent();
    atSource.await(new VmEvent.Paused(vm), new VmEvent.Stopped(vm, Cause.MIGRATED));
    atDestination.await(new VmEvent.Started(vm), new VmEvent.Defined(vm), new VmEvent.Paused(vm));
    assertThat(atDestination.all()).doesNotContain(new VmEvent.Resumed(vm));
    destination().resume(vm);
    assertThat(stateAtDestination()).contains(DomainState.RUNNING);
  }

  @Test
  void bothHostsKnowTheMovesFigures() {
    startAtSource();
    finish(move(Ending.PAUSED));
    for (Hypervisor host : new Hypervisor[] {source(), destination()}) {
      assertWhole(host.completedMigration(vm).orElseThrow());
    }
    VmEvent.JobCompleted told = atSource.await(VmEvent.JobCompleted.class);
    assertThat(told.vm()).isEqualTo(vm);
    assertWhole(told.statistics());
  }

  private static void assertWhole(MigrationStatistics figures) {
    assertThat(figures.downtime()).hasValueSatisfying(time -> assertThat(time).isPositive());
    assertThat(figures.elapsed()).isPositive();
    assertThat(figures.memoryProcessed().bytes()).isPositive();
    assertThat(figures.memoryRemaining()).isEqualTo(DataSize.ZERO);
  }

  @Test
  void vmMovesBackToWhereItWas() {
    startAtSource();
    finish(move(Ending.RUNNING));
    assertThat(stateAtDestination()).contains(DomainState.RUNNING);
    assertThat(source().status(vm)).isEmpty();
    atDestination.await(new VmEvent.Resumed(vm));
  }

  @Test
  void vmThatItsUserPausedStaysPaused() {
    startAtSource();
    source().pause(vm);
    finish(move(Ending.RUNNING));
    assertThat(stateAtDestination()).contains(DomainState.PAUSED_BY_USER);
    assertThat(source().status(vm)).isEmpty();
  }

  @Test
  void cancelledMoveLeavesTheVmAtItsSource() {
    CompletableFuture<Void> move = moveThatDoesNotEnd(Ending.PAUSED);
    source().abortMigration(vm, AbortMode.CANCEL);
    failed(Reason.CANCELLED, move);
    stillAtSource();
  }

  @Test
  void incomingVmCannotBeResumed() {
    CompletableFuture<Void> move = moveThatDoesNotEnd(Ending.PAUSED);
    assertThat(stateAtDestination()).contains(DomainState.PAUSED_FOR_MIGRATION);
    refused(Reason.WRONG_STATE, () -> destination().resume(vm));
    assertThat(stateAtDestination()).contains(DomainState.PAUSED_FOR_MIGRATION);
    source().abortMigration(vm, AbortMode.CANCEL);
    failed(Reason.CANCELLED, move);
  }

  @Test
  void progressIsToldAtTheSource() {
    CompletableFuture<Void> move = moveThatDoesNotEnd(Ending.PAUSED);
    atSource.await(new VmEvent.MigrationIteration(vm, 1));
    await(() -> progress().memoryProcessed().bytes() > 0);
    assertThat(progress().memoryTotal().bytes())
        .isGreaterThanOrEqualTo(definition(vm).spec().memory().bytes());
    assertThat(progress().downtime()).isEmpty();
    // Not aborted: a guest that gets no processor meanwhile is in its switchover by now.
    cutControl();
    await(move::isDone);
    assertThat(source().migrationProgress(vm)).isEmpty();
  }

  @Test
  void progressIsNotToldAtTheDestination() {
    CompletableFuture<Void> move = moveThatDoesNotEnd(Ending.PAUSED);
    assertThat(destination().migrationProgress(vm)).isEmpty();
    cutControl();
    await(move::isDone);
  }

  @Test
  void vmMovesOnceAtATime() {
    CompletableFuture<Void> move = moveThatDoesNotEnd(Ending.PAUSED);
    refused(Reason.WRONG_STATE, () -> source().migrate(vm, request(Ending.PAUSED)));
    source().abortMigration(vm, AbortMode.CANCEL);
    failed(Reason.CANCELLED, move);
    stillAtSource();
  }

  @Test
  void lostControlConnectionLeavesTheVmAtItsSource() {
    CompletableFuture<Void> move = moveThatDoesNotEnd(Ending.PAUSED);
    cutControl();
    failed(Reason.MIGRATION_FAILED, move);
    stillAtSource();
  }

  @Test
  void moveThatMustEndPausedCannotTurnToPostCopy() {
    CompletableFuture<Void> move = moveThatDoesNotEnd(Ending.PAUSED);
    refused(Reason.WRONG_STATE, () -> source().startPostCopy(vm));
    refused(Reason.WRONG_STATE, () -> source().abortMigration(vm, AbortMode.PAUSE_POST_COPY));
    assertThat(source().status(vm).map(VmStatus::state)).contains(DomainState.RUNNING);
    source().abortMigration(vm, AbortMode.CANCEL);
    failed(Reason.CANCELLED, move);
  }

  @Test
  void postCopyEndsAMoveThatDoesNotConverge() {
    CompletableFuture<Void> move = moveThatDoesNotEnd(Ending.RUNNING_POST_COPY_ALLOWED);
    source().startPostCopy(vm);
    finish(move);
    assertThat(stateAtDestination()).contains(DomainState.RUNNING);
    assertThat(source().status(vm)).isEmpty();
    atSource.await(new VmEvent.PostCopyStarted(vm), new VmEvent.Stopped(vm, Cause.MIGRATED));
  }

  @Test
  void brokenPostCopyIsInDoubtAndRunsNowhere() {
    CompletableFuture<Void> move = moveThatDoesNotEnd(Ending.RUNNING_POST_COPY_ALLOWED);
    slowDownLink();
    source().startPostCopy(vm);
    atSource.await(new VmEvent.PostCopyStarted(vm));
    source().abortMigration(vm, AbortMode.PAUSE_POST_COPY);
    failed(Reason.IN_DOUBT, move);
    assertThat(source().status(vm).map(VmStatus::state))
        .contains(DomainState.PAUSED_POST_COPY_FAILED);
  }

  /** Before its devices have arrived and it runs, a destination that is cut off is lost. */
  @Test
  void brokenPostCopyGoesOnWhereBothHaveNoticed() {
    CompletableFuture<Void> move = moveThatDoesNotEnd(Ending.RUNNING_POST_COPY_ALLOWED);
    slowDownLink();
    source().startPostCopy(vm);
    await(() -> stateAtDestination().equals(Optional.of(DomainState.RUNNING)));
    destination().armRecovery(recovery());
    source().abortMigration(vm, AbortMode.PAUSE_POST_COPY);
    failed(Reason.IN_DOUBT, move);
    goOn();
    assertThat(stateAtDestination()).contains(DomainState.RUNNING);
    assertThat(source().process(vm)).isEmpty();
  }

  @Test
  void brokenPostCopyCannotGoOnOnceItsMonitorIsRemoved() {
    CompletableFuture<Void> move = moveThatDoesNotEnd(Ending.RUNNING_POST_COPY_ALLOWED);
    slowDownLink();
    source().startPostCopy(vm);
    await(() -> stateAtDestination().equals(Optional.of(DomainState.RUNNING)));
    destination().armRecovery(recovery());
    source().abortMigration(vm, AbortMode.PAUSE_POST_COPY);
    failed(Reason.IN_DOUBT, move);
    destination().closeRecovery(recovery());
    unheard(() -> destination().receiveRest(vm, recovery(), memorySocket()));
  }

  @Test
  void aMonitorThatNoVmCameWithTakesNoOrders() {
    unheard(() -> destination().armRecovery(recovery()));
    destination().openRecovery(recovery());
    unheard(() -> destination().armRecovery(recovery()));
  }

  private static void unheard(ThrowingCallable order) {
    assertThatThrownBy(order)
        .isInstanceOfSatisfying(
            HypervisorException.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.UNSUPPORTED));
  }

  private void goOn() {
    await(() -> destination().receiveRest(vm, recovery(), memorySocket()));
    await(
        () ->
            source()
                .status(vm)
                .map(VmStatus::state)
                .equals(Optional.of(DomainState.PAUSED_POST_COPY_FAILED)));
    renewLink();
    finish(
        CompletableFuture.runAsync(
            () -> source().sendRest(vm, memorySocket()), Thread.ofVirtual()::start));
    assertThat(destination().receiveRest(vm, recovery(), memorySocket())).isFalse();
  }

  private void startAtSource() {
    source().define(definition(vm));
    source().start(vm, StartMode.RUNNING);
  }

  private CompletableFuture<Void> move(Ending ending) {
    MigrationRequest request = request(ending);
    return CompletableFuture.runAsync(
        () -> source().migrate(vm, request), Thread.ofVirtual()::start);
  }

  private CompletableFuture<Void> moveThatDoesNotEnd(Ending ending) {
    startAtSource();
    keepBusy(vm);
    source().setMaxDowntime(vm, Duration.ofMillis(1));
    source().setMaxSpeed(vm, SLOW);
    destination().openRecovery(recovery());
    CompletableFuture<Void> move = move(ending);
    await(() -> move.isDone() || progressed());
    assertThat(move).isNotDone();
    return move;
  }

  private boolean progressed() {
    return source()
        .migrationProgress(vm)
        .filter(figures -> figures.memoryTotal().bytes() > 0)
        .isPresent();
  }

  private MigrationStatistics progress() {
    return source().migrationProgress(vm).orElseThrow();
  }

  private Optional<DomainState> stateAtDestination() {
    return destination().status(vm).map(VmStatus::state);
  }

  private void stillAtSource() {
    assertThat(source().status(vm).map(VmStatus::state)).contains(DomainState.RUNNING);
    await(() -> destination().status(vm).isEmpty());
    assertThat(source().migrationProgress(vm)).isEmpty();
  }

  private void finish(CompletableFuture<Void> move) {
    await(move::isDone);
    move.join();
  }

  private void failed(Reason reason, CompletableFuture<Void> move) {
    await(move::isDone);
    assertThatThrownBy(move::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            HypervisorException.class,
            e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }

  private static void refused(Reason reason, Runnable call) {
    HypervisorContract.refused(reason, call);
  }
}
