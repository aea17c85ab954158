package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.OperationView;
import io.godwit.controller.fleet.CrashingJournal.Crash;
import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller that is stopped while an operation is under way. */
class ClosingTest {
  @TempDir Path directory;

  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile boolean hasStoodStill;

  @Test
  void operationsStandStillBeforeTheStoreIsClosed() throws Exception {
    try (Rig rig = Rig.withVm(directory, false)) {
      OperationView unused = startWithin(rig, this::standStillSlowly);
      rig.fleet().close();
      assertThat(hasStoodStill).isTrue();
    }
  }

  @Test
  void whatFailsBecauseTheControllerClosesIsNotTakenBack() throws Exception {
    try (Rig rig = Rig.withVm(directory, false)) {
      OperationView start = startWithin(rig, this::failWhenClosed);
      rig.restart();
      assertThat(rig.endOf(start.id()).state()).isEqualTo("DONE");
    }
  }

  /** Starts the VM by an operation that has the action as one more step, and has begun it. */
  private OperationView startWithin(Rig rig, Step.Action action) throws InterruptedException {
    Step first = Step.of("first", action, Undo.none("it changes nothing"));
    rig.start(Crash.NEVER, saga -> before(first, saga));
    OperationView start = rig.fleet().vms().submitStart(Rig.VM, Optional.empty());
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    return start;
  }

  private static Saga before(Step first, Saga saga) {
    return () -> Stream.concat(Stream.of(first), saga.steps().stream()).toList();
  }

  private void standStillSlowly(StepRun run) throws InterruptedException {
    begun.countDown();
    try {
      awaitClosing();
    } catch (InterruptedException e) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      hasStoodStill = true;
      throw e;
    }
  }

  private void failWhenClosed(StepRun run) {
    begun.countDown();
    try {
      awaitClosing();
    } catch (InterruptedException e) {
      throw new IllegalStateException("the store is closed", e);
    }
  }

  private static void awaitClosing() throws InterruptedException {
    new CountDownLatch(1).await();
  }
}
