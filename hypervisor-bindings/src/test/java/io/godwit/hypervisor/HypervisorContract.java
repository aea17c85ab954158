package io.godwit.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.VmEvent.Cause;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.Accelerator;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every implementation of {@link Hypervisor} promises: a VM on one host. */
@Timeout(120)
public abstract class HypervisorContract {
  protected final VmId vm = new VmId(UUID.randomUUID());

  /** Before each test. */
  protected void open() throws IOException {}

  /** After each test; the contract leaves no VM behind. */
  protected void close() throws IOException {}

  protected abstract Hypervisor host();

  protected abstract VmDefinition definition(VmId vm);

  /** Waits for a condition, in the implementation's own time. */
  protected abstract void await(BooleanSupplier condition);

  /** Kills the process that executes the VM. */
  protected abstract void kill(VmId vm);

  /** A host translates process ids if it is seen from outside of its namespace. */
  protected boolean isAlive(ProcessHandle process) {
    return process.isAlive();
  }

  private RecordedEvents events;

  @BeforeEach
  void openAndListen() throws IOException {
    open();
    events = new RecordedEvents(host());
  }

  @AfterEach
  void forgetVmAndClose() throws IOException {
    events.close();
    host().destroy(vm);
    host().undefine(vm);
    close();
  }

  @Test
  void capabilitiesNameWhatTheVmNeeds() {
    HypervisorCapabilities capabilities = host().capabilities();
    assertThat(capabilities.machineTypes()).contains(definition(vm).spec().machineType());
    assertThat(capabilities.usableCpuModels()).contains("Nehalem");
    assertThat(capabilities.cpuFeatures()).contains("sse4.2");
    assertThat(capabilities.accelerators()).contains(Accelerator.TCG);
    assertThat(capabilities.cpus()).isPositive();
    assertThat(capabilities.qemuVersion().major()).isGreaterThanOrEqualTo(7);
  }

  @Test
  void cpuThatTheHostLacksIsNamed() {
    CpuContract lacking = new CpuContract("Nehalem", List.of("avx512f"));
    assertThat(host().compareCpu(new CpuContract("Nehalem", List.of())))
        .isInstanceOf(CpuComparison.Compatible.class);
    assertThat(host().compareCpu(lacking))
        .isInstanceOfSatisfying(
            CpuComparison.Incompatible.class,
            incompatible -> assertThat(incompatible.reason()).contains("avx512f"));
  }

  @Test
  void baselineOfAHostRunsOnIt() {
    String cpu = host().capabilities().hostCpuXml();
    CpuContract baseline = host().baselineCpu(List.of(cpu, cpu));
    assertThat(host().compareCpu(baseline)).isInstanceOf(CpuComparison.Compatible.class);
  }

  @Test
  void unknownVmIsNoSurprise() {
    assertThat(host().status(vm)).isEmpty();
    assertThat(host().process(vm)).isEmpty();
    assertThat(host().migrationProgress(vm)).isEmpty();
    assertThat(host().completedMigration(vm)).isEmpty();
    assertThat(host().liveXml(vm)).isEmpty();
    assertThat(host().persistentXml(vm)).isEmpty();
    host().undefine(vm);
    host().destroy(vm);
    refused(Reason.UNKNOWN_VM, () -> host().start(vm, StartMode.RUNNING));
    refused(Reason.UNKNOWN_VM, () -> host().resume(vm));
    refused(Reason.UNKNOWN_VM, () -> host().maxSpeed(vm));
  }

  @Test
  void definedVmIsKnownByItsNameAndOff() {
    VmDefinition definition = definition(vm);
    host().define(definition);
    host().define(definition);
    VmStatus expected = new VmStatus(vm, definition.spec().name(), DomainState.SHUT_OFF, true);
    assertThat(host().status(vm)).contains(expected);
    assertThat(host().list()).containsOnlyOnce(expected);
    assertThat(host().persistentXml(vm)).isPresent();
    assertThat(host().liveXml(vm)).isEmpty();
    assertThat(host().process(vm)).isEmpty();
    refused(Reason.WRONG_STATE, () -> host().resume(vm));
    host().undefine(vm);
    assertThat(host().status(vm)).isEmpty();
    events.await(new VmEvent.Defined(vm), new VmEvent.Undefined(vm));
  }

  @Test
  void startedVmRunsInOneProcess() {
    start(StartMode.RUNNING);
    assertThat(state()).contains(DomainState.RUNNING);
    assertThat(host().process(vm)).hasValueSatisfying(one -> assertThat(isAlive(one)).isTrue());
    assertThat(host().liveXml(vm)).isPresent();
    events.await(new VmEvent.Started(vm));
    Optional<ProcessHandle> before = host().process(vm);
    refused(Reason.WRONG_STATE, () -> host().start(vm, StartMode.RUNNING));
    assertThat(host().process(vm)).isEqualTo(before);
  }

  @Test
  void vmStartedPausedWaits() {
    start(StartMode.PAUSED);
    assertThat(state()).contains(DomainState.PAUSED_BY_USER);
    host().resume(vm);
    assertThat(state()).contains(DomainState.RUNNING);
  }

  @Test
  void pausingAndResumingMayBeAskedTwice() {
    start(StartMode.RUNNING);
    host().pause(vm);
    host().pause(vm);
    assertThat(state()).contains(DomainState.PAUSED_BY_USER);
    events.await(new VmEvent.Paused(vm));
    host().resume(vm);
    host().resume(vm);
    assertThat(state()).contains(DomainState.RUNNING);
    events.await(new VmEvent.Resumed(vm));
  }

  @Test
  void activeVmIsNotForgotten() {
    start(StartMode.RUNNING);
    refused(Reason.WRONG_STATE, () -> host().undefine(vm));
    assertThat(host().status(vm))
        .hasValueSatisfying(
            status -> {
              assertThat(status.state()).isEqualTo(DomainState.RUNNING);
              assertThat(status.persistent()).isTrue();
            });
  }

  @Test
  void destroyedVmKeepsItsDefinition() {
    start(StartMode.RUNNING);
    ProcessHandle process = host().process(vm).orElseThrow();
    host().destroy(vm);
    host().destroy(vm);
    assertThat(state()).contains(DomainState.SHUT_OFF);
    await(() -> !isAlive(process));
    assertThat(host().process(vm)).isEmpty();
    events.await(new VmEvent.Stopped(vm, Cause.DESTROYED));
  }

  @Test
  void killedQemuIsACrash() {
    start(StartMode.RUNNING);
    kill(vm);
    await(() -> state().equals(Optional.of(DomainState.CRASHED)));
    events.await(new VmEvent.Stopped(vm, Cause.FAILED));
    host().start(vm, StartMode.RUNNING);
    assertThat(state()).contains(DomainState.RUNNING);
  }

  @Test
  void statisticsCountWhatTheVmUsed() {
    start(StartMode.RUNNING);
    await(
        () ->
            statistics().filter(load -> load.cpuTime().isPositive() && load.running()).isPresent());
    VmStatistics load = statistics().orElseThrow();
    assertThat(load.memory()).isEqualTo(definition(vm).spec().memory());
    assertThat(load.memoryUsed().bytes()).isPositive();
    host().destroy(vm);
    assertThat(statistics()).hasValueSatisfying(stopped -> assertThat(stopped.running()).isFalse());
  }

  @Test
  void onlyARunningVmWithABalloonIsToldWhatItIsLeft() {
    DataSize half = new DataSize(definition(vm).spec().memory().bytes() / 2);
    host().define(definition(vm));
    refused(Reason.WRONG_STATE, () -> host().setGuestMemory(vm, half));
    host().start(vm, StartMode.RUNNING);
    refused(Reason.WRONG_STATE, () -> host().setGuestMemory(vm, half));
    assertThat(statistics().orElseThrow().guest()).isEmpty();
    host().destroy(vm);

    host().define(Definitions.withBalloon(definition(vm)));
    host().start(vm, StartMode.RUNNING);
    host().setGuestMemory(vm, half);
    assertThat(state()).contains(DomainState.RUNNING);
  }

  @Test
  void dirtyRateModeThatTheAcceleratorLacksLeavesTheGuestAlive() {
    start(StartMode.RUNNING);
    ProcessHandle process = host().process(vm).orElseThrow();
    Duration second = Duration.ofSeconds(1);
    for (DirtyRateMode mode : List.of(DirtyRateMode.DIRTY_BITMAP, DirtyRateMode.DIRTY_RING)) {
      refused(Reason.UNSUPPORTED, () -> host().startDirtyRateCalculation(vm, second, mode));
    }
    refused(
        Reason.INVALID,
        () ->
            host()
                .startDirtyRateCalculation(
                    vm, Duration.ofMillis(1500), DirtyRateMode.PAGE_SAMPLING));
    assertThat(isAlive(process)).isTrue();
    assertThat(state()).contains(DomainState.RUNNING);
    host().startDirtyRateCalculation(vm, second, DirtyRateMode.PAGE_SAMPLING);
    await(() -> host().dirtyRate(vm).isPresent());
    assertThat(host().dirtyRate(vm).orElseThrow().period()).isEqualTo(second);
  }

  @Test
  void guestWithoutAnAgentTellsNothing() {
    start(StartMode.RUNNING);
    refused(Reason.UNSUPPORTED, () -> host().guestInfo(vm));
    refused(Reason.UNSUPPORTED, () -> host().freezeFilesystems(vm));
    refused(Reason.UNSUPPORTED, () -> host().thawFilesystems(vm));
  }

  @Test
  void migrationLimitsAreKept() {
    start(StartMode.RUNNING);
    assertThat(host().maxDowntime(vm)).isEqualTo(Duration.ofMillis(300));
    host().setMaxDowntime(vm, Duration.ofMillis(120));
    host().setMaxSpeed(vm, DataSize.ofMebibytes(10));
    assertThat(host().maxDowntime(vm)).isEqualTo(Duration.ofMillis(120));
    assertThat(host().maxSpeed(vm)).isEqualTo(DataSize.ofMebibytes(10));
  }

  @Test
  void withoutAMigrationThereIsNothingToSteer() {
    start(StartMode.RUNNING);
    assertThat(host().migrationProgress(vm)).isEmpty();
    assertThat(host().completedMigration(vm)).isEmpty();
    refused(Reason.WRONG_STATE, () -> host().abortMigration(vm, AbortMode.CANCEL));
    refused(Reason.WRONG_STATE, () -> host().startPostCopy(vm));
    assertThat(state()).contains(DomainState.RUNNING);
  }

  @Test
  void consoleIsReadAndTakenOver() throws IOException {
    start(StartMode.RUNNING);
    VmConsole first = host().openConsole(vm);
    first.input().write('x');
    assertThat(first.output().read()).isPositive();
    VmConsole second = host().openConsole(vm);
    first.output().readAllBytes();
    second.input().write('y');
    assertThat(second.output().read()).isPositive();
    second.close();
    second.close();
    first.close();
    assertThatThrownBy(() -> second.input().write('z')).isInstanceOf(IOException.class);
    assertThat(state()).contains(DomainState.RUNNING);
  }

  @Test
  void consoleEndsWithItsVm() throws IOException {
    start(StartMode.RUNNING);
    try (VmConsole console = host().openConsole(vm)) {
      CompletableFuture<Void> read =
          CompletableFuture.runAsync(() -> drain(console), Thread.ofVirtual()::start);
      host().destroy(vm);
      await(read::isDone);
    }
    refused(Reason.WRONG_STATE, () -> host().openConsole(vm));
  }

  @Test
  void closedSubscriptionHearsNothingMore() {
    RecordedEvents deaf = new RecordedEvents(host());
    deaf.close();
    start(StartMode.RUNNING);
    events.await(new VmEvent.Started(vm));
    assertThat(deaf.all()).isEmpty();
  }

  @Test
  void failingListenerStaysSubscribed() {
    RecordedEvents behind;
    try (Hypervisor.Subscription failing =
        host()
            .subscribe(
                event -> {
                  throw new IllegalStateException("a listener that fails, on purpose");
                })) {
      behind = new RecordedEvents(host());
      start(StartMode.RUNNING);
      host().pause(vm);
      behind.await(new VmEvent.Started(vm), new VmEvent.Paused(vm));
      assertThat(failing).isNotNull();
    }
    behind.close();
  }

  @Test
  void onlyAnActiveVmMoves() {
    MigrationRequest nowhere = Requests.to("/nowhere", Ending.PAUSED);
    refused(Reason.UNKNOWN_VM, () -> host().migrate(vm, nowhere));
    host().define(definition(vm));
    refused(Reason.WRONG_STATE, () -> host().migrate(vm, nowhere));
  }

  @Test
  void moveToNowhereLeavesTheVmRunning() {
    start(StartMode.RUNNING);
    refused(
        Reason.MIGRATION_FAILED, () -> host().migrate(vm, Requests.to("/nowhere", Ending.PAUSED)));
    assertThat(state()).contains(DomainState.RUNNING);
  }

  protected final void start(StartMode mode) {
    host().define(definition(vm));
    host().start(vm, mode);
  }

  protected final Optional<DomainState> state() {
    return host().status(vm).map(VmStatus::state);
  }

  protected static void refused(Reason reason, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            HypervisorException.class,
            e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }

  private Optional<VmStatistics> statistics() {
    return host().statistics().stream().filter(load -> load.vm().equals(vm)).findFirst();
  }

  private static void drain(VmConsole console) {
    try {
      console.output().readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
