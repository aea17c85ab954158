package io.godwit.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.MigrationContract;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.RecoveryMonitor;
import io.godwit.hypervisor.StartMode;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.hypervisor.simulated.SimulatedFleet.FinishRule;
import io.godwit.model.VmId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class SimulatedMigrationTest extends MigrationContract {
  private final SimulatedWorld world = new SimulatedWorld();

  @Override
  protected Hypervisor source() {
    return world.source;
  }

  @Override
  protected Hypervisor destination() {
    return world.destination;
  }

  @Override
  protected VmDefinition definition(VmId vm) {
    return world.definition(vm);
  }

  @Override
  protected MigrationRequest request(Ending ending) {
    return new MigrationRequest(
        SimulatedWorld.CONTROL,
        memorySocket(),
        SimulatedWorld.CONTROL.resolveSibling("disk.sock"),
        ending,
        Optional.empty(),
        Optional.of(recovery()).filter(monitor -> ending == Ending.RUNNING_POST_COPY_ALLOWED));
  }

  @Override
  protected RecoveryMonitor recovery() {
    return new RecoveryMonitor(Path.of("/recovery"));
  }

  @Override
  protected Path memorySocket() {
    return SimulatedWorld.CONTROL.resolveSibling("memory.sock");
  }

  @Override
  protected void keepBusy(VmId vm) {
    world.source.behave(vm, GuestBehaviour.neverConverging());
  }

  /** Time stands still here between two steps. */
  @Override
  protected void slowDownLink() {}

  @Override
  protected void renewLink() {}

  @Override
  protected void await(BooleanSupplier condition) {
    world.await(condition);
  }

  @Override
  protected void cutControl() {
    world.destination.loseLibvirt();
    world.destination.restoreLibvirt();
  }

  @Test
  void lostFinishReplyOfAPausedMoveRunsOnlyAtTheSource() {
    failing(MigrationFault.FINISH_REPLY_LOST, Ending.PAUSED, Reason.MIGRATION_FAILED);
    assertThat(state(world.source)).contains(DomainState.RUNNING);
    assertThat(state(world.destination)).contains(DomainState.PAUSED_BY_USER);
  }

  @Test
  void lostFinishReplyOfAStockMoveRunsTwice() {
    failing(MigrationFault.FINISH_REPLY_LOST, Ending.RUNNING, Reason.MIGRATION_FAILED);
    assertThat(state(world.source)).contains(DomainState.RUNNING);
    assertThat(state(world.destination)).contains(DomainState.RUNNING);
  }

  @Test
  void brokenStreamLeavesTheVmAtItsSource() {
    failing(MigrationFault.STREAM_BROKEN, Ending.PAUSED, Reason.MIGRATION_FAILED);
    assertThat(state(world.source)).contains(DomainState.RUNNING);
    assertThat(state(world.destination)).isEmpty();
  }

  @Test
  void sourceWithoutLibvirtdIsADoubt() {
    CompletableFuture<Void> move = begin(Ending.PAUSED);
    world.source.loseLibvirt();
    expect(Reason.IN_DOUBT, move);
    world.source.restoreLibvirt();
    assertThat(state(world.source)).contains(DomainState.RUNNING);
    assertThat(state(world.destination)).isEmpty();
  }

  @Test
  void crashOfTheSourceIsADoubtUntilLookedAt() {
    CompletableFuture<Void> move = begin(Ending.PAUSED);
    world.source.crash(vm);
    expect(Reason.IN_DOUBT, move);
    assertThat(state(world.source)).contains(DomainState.CRASHED);
    assertThat(state(world.destination)).isEmpty();
  }

  @Test
  void crashOfTheDestinationLeavesTheVmAtItsSource() {
    CompletableFuture<Void> move = begin(Ending.PAUSED);
    world.destination.crash(vm);
    expect(Reason.MIGRATION_FAILED, move);
    assertThat(state(world.source)).contains(DomainState.RUNNING);
  }

  /** Between the source's switch and the guest's first instruction at the destination. */
  @Test
  void aDestinationThatIsCutOffBeforeItsGuestRunsEndsAndTheSourceNeverRunsAgain() {
    CompletableFuture<Void> move = beginPostCopy(FinishRule.Answer.WAIT);
    assertThat(state(world.destination)).contains(DomainState.PAUSED_FOR_MIGRATION);
    cutControl();
    expect(Reason.IN_DOUBT, move);
    assertThat(state(world.destination)).isEmpty();
    assertThat(state(world.source)).contains(DomainState.PAUSED_POST_COPY_FAILED);
  }

  @Test
  void aFinishThatIsRefusedInPostCopyLetsNobodyRun() {
    expect(Reason.IN_DOUBT, beginPostCopy(FinishRule.Answer.CLOSE));
    assertThat(state(world.destination)).isEmpty();
    assertThat(state(world.source)).contains(DomainState.PAUSED_POST_COPY_FAILED);
  }

  @Test
  void memoryThatIsWholeBeforeFinishPassesRunsNothing() {
    AtomicReference<FinishRule.Answer> answer = new AtomicReference<>(FinishRule.Answer.WAIT);
    CompletableFuture<Void> move = beginPostCopy(answer::get);
    world.time.advance(Duration.ofMinutes(1));
    assertThat(state(world.destination)).contains(DomainState.PAUSED_FOR_MIGRATION);
    assertThat(move).isNotDone();
    answer.set(FinishRule.Answer.PASS);
    await(move::isDone);
    assertThat(state(world.destination)).contains(DomainState.RUNNING);
    assertThat(state(world.source)).isEmpty();
  }

  @Test
  void aMoveThatConvergesIsTakenBackWhereFinishIsRefused() {
    world.fleet.lead(SimulatedWorld.CONTROL, world.destination, () -> FinishRule.Answer.CLOSE);
    expect(Reason.MIGRATION_FAILED, begin(Ending.RUNNING_POST_COPY_ALLOWED));
    assertThat(state(world.source)).contains(DomainState.RUNNING);
    assertThat(state(world.destination)).isEmpty();
  }

  private CompletableFuture<Void> beginPostCopy(FinishRule.Answer answer) {
    return beginPostCopy(() -> answer);
  }

  private CompletableFuture<Void> beginPostCopy(FinishRule finish) {
    world.fleet.lead(SimulatedWorld.CONTROL, world.destination, finish);
    CompletableFuture<Void> move = begin(Ending.RUNNING_POST_COPY_ALLOWED);
    world.source.startPostCopy(vm);
    return move;
  }

  private void failing(MigrationFault fault, Ending ending, Reason reason) {
    world.source.failNextMigration(fault);
    expect(reason, begin(ending));
  }

  private CompletableFuture<Void> begin(Ending ending) {
    world.source.define(definition(vm));
    world.source.start(vm, StartMode.RUNNING);
    CompletableFuture<Void> move =
        CompletableFuture.runAsync(
            () -> world.source.migrate(vm, request(ending)), Thread.ofVirtual()::start);
    await(() -> world.destination.status(vm).isPresent());
    return move;
  }

  private void expect(Reason reason, CompletableFuture<Void> move) {
    await(move::isDone);
    assertThatThrownBy(move::join)
        .cause()
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private Optional<DomainState> state(Hypervisor host) {
    return host.status(vm).map(VmStatus::state);
  }
}
