package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.godwit.api.CreateVmRequest;
import io.godwit.api.HostView;
import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Places;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanSummaryView;
import io.godwit.api.PlanView;
import io.godwit.api.Problem;
import io.godwit.api.StopVmRequest;
import io.godwit.api.TerminateHostRequest;
import io.godwit.api.VmView;
import io.godwit.controller.fleet.FakeFleet.Fault;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.Order.VerbCase;
import io.godwit.protocol.v1.VmLoad;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlansTest {
  private static final PlanRequest ANY = new PlanRequest(null, null, null, null);

  @TempDir Path directory;

  private Rig rig;

  /** The VM "demo" runs on east-1. */
  @BeforeEach
  void start() {
    rig = Rig.withVm(directory, true).start();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void packsOntoFewerHostsAndTakesItBack() {
    create("second", "east-2", true);
    create("third", "west-1", true);

    PlanView plan = make(ANY);
    assertThat(plan.state()).isEqualTo("PROPOSED");
    assertThat(plan.goal()).isEqualTo("HOSTS");
    assertThat(plan.moves()).hasSize(2).allMatch(move -> move.state().equals("PENDING"));
    assertThat(emptied(plan)).hasSize(2);
    assertThat(plan.quality().hosts()).isEqualTo(1);
    assertThat(plan.quality().optimal()).isTrue();
    assertThat(hostOf(Rig.VM)).as("a plan moves nothing").isEqualTo("east-1");

    assertThat(apply(plan).state()).isEqualTo("DONE");
    PlanView applied = rig.fleet().plans().show(plan.number());
    assertThat(applied.state()).isEqualTo("APPLIED");
    assertThat(applied.moves()).allMatch(move -> move.state().equals("DONE"));
    assertThat(List.of(hostOf(Rig.VM), hostOf("second"), hostOf("third"))).containsOnly(kept(plan));
    assertThat(closed()).containsExactlyInAnyOrderElementsOf(emptied(plan));

    PlanView back = rig.fleet().plans().undo(plan.number());
    assertThat(back.undoes()).isEqualTo(plan.number());
    assertThat(apply(back).state()).isEqualTo("DONE");
    assertThat(List.of(hostOf(Rig.VM), hostOf("second"), hostOf("third")))
        .containsExactly("east-1", "east-2", "west-1");
    assertThat(closed()).isEmpty();
    assertThat(rig.hosts.broken()).isEmpty();
  }

  @Test
  void fleetThatCannotBePackedHasNoPlan() {
    assertRefused(Problem.Code.PREFLIGHT_FAILED, () -> make(ANY));
    assertThat(rig.fleet().plans().list()).isEmpty();
  }

  @Test
  void evensTheLoadOutAndEmptiesNoHost() {
    create("second", "east-1", true);
    create("third", "east-1", true);
    PlanRequest balance = new PlanRequest("BALANCE", null, null, null);

    PlanView plan = make(balance);
    assertThat(plan.goal()).isEqualTo("BALANCE");
    assertThat(plan.quality()).isNull();
    assertThat(plan.balance().fullestAfter())
        .isLessThan(plan.balance().fullestBefore())
        .isGreaterThanOrEqualTo(plan.balance().fullestBound());
    assertThat(plan.balance().spreadAfter()).isLessThan(plan.balance().spreadBefore());
    assertThat(emptied(plan)).isEmpty();

    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(closed()).isEmpty();
    assertThat(List.of(hostOf(Rig.VM), hostOf("second"), hostOf("third"))).doesNotHaveDuplicates();
    assertRefused(Problem.Code.PREFLIGHT_FAILED, () -> make(balance));

    assertThat(apply(rig.fleet().plans().undo(plan.number())).state()).isEqualTo("DONE");
    assertThat(List.of(hostOf(Rig.VM), hostOf("second"), hostOf("third"))).containsOnly("east-1");
  }

  /** The pin is what empties the host, and the next plan may want it again. */
  @Test
  void evenLoadClosesNoHostThatAMendedRuleHasEmptied() {
    PlanView plan = make(new PlanRequest("BALANCE", null, null, pin(Rig.VM, "west-1").rules()));
    assertThat(emptied(plan)).containsExactly("east-1");

    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(hostOf(Rig.VM)).isEqualTo("west-1");
    assertThat(closed()).isEmpty();
  }

  @Test
  void evenLoadGivesNoHostBackAndSavesNothing() {
    assertRefused(
        Problem.Code.INVALID,
        () -> make(new PlanRequest("BALANCE", null, null, null, null, "GIVE_BACK")));
    assertRefused(
        Problem.Code.INVALID,
        () -> make(new PlanRequest("BALANCE", null, null, null, null, null, "1.00")));
  }

  @Test
  void limitOfSilenceIsWithinReason() {
    assertRefused(Problem.Code.INVALID, () -> make(silentFor(0)));
    assertRefused(Problem.Code.INVALID, () -> make(silentFor(600_001)));
  }

  private static PlanRequest silentFor(int millis) {
    return new PlanRequest(null, null, null, null, null, null, null, millis);
  }

  @Test
  void limitOfSilenceHoldsAlsoWhereThePlanIsAppliedLater() {
    create("second", "east-1", true);
    PlanRequest asked = pin(Rig.VM, "west-1");
    PlanView plan = make(new PlanRequest(null, null, null, asked.rules(), null, null, null, 100));
    PlanView other = make(asked);
    assertThat(rig.fleet().plans().changes(plan.number()).changes()).isEmpty();
    assertThat(rig.end(migrate("second", "west-1")).state()).isEqualTo("DONE");

    assertThat(rig.fleet().plans().changes(plan.number()).changes())
        .as("that move was silent for 170 ms")
        .contains(
            "VM demo would be silent for 170 ms on its way from east-1 to west-1 by now, longer than 100 ms");
    assertThatThrownBy(() -> rig.fleet().plans().apply(plan.number(), Optional.empty()))
        .hasMessageContaining("longer than 100 ms");
    assertThat(rig.fleet().plans().changes(other.number()).changes())
        .as("it has no limit")
        .noneMatch(change -> change.contains("silent"));
    rig.jump(Duration.ofDays(31));
    assertThat(rig.fleet().plans().changes(plan.number()).changes())
        .as("nobody knows any more")
        .noneMatch(change -> change.contains("silent"));
  }

  @Test
  void stoppedVmIsMovedCold() {
    create("second", "east-2", false);

    PlanView plan = make(pin("second", "east-1"));
    assertThat(plan.moves())
        .extracting(PlanView.Move::vm, PlanView.Move::destination, PlanView.Move::cold)
        .containsExactly(tuple("second", "east-1", true));
    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(rig.fleet().vms().show("second").state()).isEqualTo("STOPPED");
    assertThat(hostOf("second")).isEqualTo("east-1");
  }

  @Test
  void plansKeepTheRulesTheyWereGiven() {
    create("second", "east-2", true);
    Rules apart = new Rules(null, List.of(List.of(Rig.VM, "second")), null, null, false);
    assertRefused(Problem.Code.PREFLIGHT_FAILED, () -> make(ruled(apart)));

    Rules allowed =
        new Rules(
            List.of(List.of(Rig.VM, "second")),
            null,
            null,
            List.of(new Places(Rig.VM, List.of("lab-west"))),
            false);
    PlanView plan = make(ruled(allowed));
    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(List.of(hostOf(Rig.VM), hostOf("second"))).containsOnly("west-1");
  }

  @Test
  void rulesThatNameNothingOfTheFleetAreRefused() {
    assertRefused(Problem.Code.NOT_FOUND, () -> make(pin("nothing", "east-1")));
    assertRefused(Problem.Code.NOT_FOUND, () -> make(pin(Rig.VM, "nowhere")));
    assertRefused(Problem.Code.INVALID, () -> make(pin("No Name", "east-1")));
    assertRefused(
        Problem.Code.INVALID,
        () -> make(ruled(new Rules(List.of(List.of()), null, null, null, false))));
    assertRefused(Problem.Code.INVALID, () -> make(new PlanRequest("CHEAP", null, null, null)));
    assertRefused(Problem.Code.INVALID, () -> make(new PlanRequest(null, 0, null, null)));
    assertRefused(Problem.Code.INVALID, () -> make(new PlanRequest(null, null, -1, null)));
  }

  @Test
  void vmThatAnotherOperationWorksOnStaysAndThePlanSaysSo() {
    create("second", "east-2", true);
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.RUNS_ON);
    OperationView moving = migrate("second", "west-1");
    Awaitility.await().until(rig.hosts::hasRunningOrder);

    PlanView plan = make(ANY);
    assertThat(plan.moves()).extracting(PlanView.Move::vm).containsExactly(Rig.VM);
    assertThat(plan.notes()).anyMatch(note -> note.contains("second is not moved: operation"));
    rig.fleet().operations().cancel(moving.id());
    assertThat(rig.end(moving).state()).isEqualTo("ROLLED_BACK");
  }

  @Test
  void changedFleetIsToldWithAllThatChanged() {
    create("second", "east-2", true);
    PlanView plan = make(pin("second", "east-1"));
    assertThat(rig.end(migrate("second", "west-1")).state()).isEqualTo("DONE");
    rig.fleet().hosts().setScheduling("east-1", Scheduling.DRAINING);

    assertThatThrownBy(() -> rig.fleet().plans().apply(plan.number(), Optional.empty()))
        .asInstanceOf(type(RefusedException.class))
        .satisfies(
            refused ->
                assertThat(refused.refusals())
                    .extracting(Problem.Refusal::code, Problem.Refusal::reason)
                    .containsExactly(
                        tuple("FLEET_CHANGED", "VM second is on host west-1 by now"),
                        tuple("FLEET_CHANGED", "host east-1 takes no VMs any more")));
    assertThat(hostOf("second")).isEqualTo("west-1");
    assertThat(rig.fleet().plans().show(plan.number()).state()).isEqualTo("PROPOSED");
  }

  @Test
  void hostThatIsGoneMakesThePlanStale() {
    create("second", "east-2", true);
    PlanView plan = make(pin("second", "east-1"));
    rig.hosts.isolate(rig.east1);

    assertRefused(
        Problem.Code.PREFLIGHT_FAILED,
        () -> rig.fleet().plans().apply(plan.number(), Optional.empty()));
  }

  @Test
  void newVmOnAHostThatIsToBeEmptiedMakesThePlanStale() {
    create("second", "east-2", true);
    PlanView plan = make(pin(Rig.VM, "east-1"));
    assertThat(emptied(plan)).containsExactly("east-2");
    create("third", "east-2", true);

    assertRefused(
        Problem.Code.PREFLIGHT_FAILED,
        () -> rig.fleet().plans().apply(plan.number(), Optional.empty()));
  }

  @Test
  void whatIsDoneIsNotDoneAgain() {
    create("second", "east-2", true);
    PlanView plan = make(ANY);
    PlanView other = make(ANY);
    assertRefused(Problem.Code.CONFLICT, () -> rig.fleet().plans().undo(plan.number()));
    assertRefused(Problem.Code.NOT_FOUND, () -> rig.fleet().plans().show(99));
    assertThat(rig.fleet().plans().discard(other.number()).state()).isEqualTo("DISCARDED");
    assertRefused(Problem.Code.CONFLICT, () -> apply(other));

    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertRefused(Problem.Code.CONFLICT, () -> apply(plan));
    assertRefused(Problem.Code.CONFLICT, () -> rig.fleet().plans().discard(plan.number()));
    assertThat(rig.fleet().plans().list())
        .extracting(PlanSummaryView::number)
        .containsExactly(other.number(), plan.number());
  }

  @Test
  void moveThatFailsStopsThePlanWhichGoesOnWhenItIsAppliedAgain() {
    PlanView plan = twoWaves();
    rig.hosts.failOn(VerbCase.HAND_OVER, Fault.FAILS, 2);

    OperationView stopped = apply(plan);
    assertThat(stopped.state()).isEqualTo("ROLLED_BACK");
    assertThat(stopped.cause().code()).isEqualTo("MOVE_FAILED");
    PlanView half = rig.fleet().plans().show(plan.number());
    assertThat(half.state()).isEqualTo("STOPPED");
    assertThat(half.moves()).extracting(PlanView.Move::state).containsExactly("DONE", "FAILED");
    assertThat(closed()).as("a host that keeps a VM takes others").isEmpty();

    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(List.of(hostOf(Rig.VM), hostOf("second"))).containsOnly("west-1");
    assertThat(rig.hosts.executed().stream().filter(VerbCase.HAND_OVER::equals)).hasSize(2);
    assertThat(closed()).containsExactly("east-1");
  }

  @Test
  void hostThatAPlanHasClosedIsOpenedByThePlanThatNeedsItAndByNoOther() {
    PlanView packed = make(Rig.pinned(new Pin(Rig.VM, List.of("west-1"))));
    assertThat(apply(packed).state()).isEqualTo("DONE");
    assertThat(rig.fleet().hosts().show("east-1").schedulable()).isFalse();

    PlanView back = make(Rig.pinned(new Pin(Rig.VM, List.of("east-1"))));
    assertThat(apply(back).state()).isEqualTo("DONE");
    assertThat(rig.fleet().hosts().show("east-1").schedulable()).isTrue();
    assertThat(rig.fleet().hosts().show("west-1").schedulable()).isFalse();

    rig.fleet().hosts().setScheduling("west-1", Scheduling.DRAINING);
    assertThatThrownBy(() -> make(Rig.pinned(new Pin(Rig.VM, List.of("west-1")))))
        .as("its user has closed it")
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void halfAppliedPlanIsTakenBack() {
    PlanView plan = twoWaves();
    rig.hosts.failOn(VerbCase.HAND_OVER, Fault.FAILS, 2);
    assertThat(apply(plan).state()).isEqualTo("ROLLED_BACK");

    PlanView back = rig.fleet().plans().undo(plan.number());
    assertThat(back.moves()).hasSize(1);
    assertThat(apply(back).state()).isEqualTo("DONE");
    assertThat(List.of(hostOf(Rig.VM), hostOf("second"))).containsOnly("east-1");
  }

  @Test
  void cancelledPlanStopsAtASafePoint() {
    PlanView plan = twoWaves();
    rig.hosts.failOn(VerbCase.HAND_OVER, Fault.RUNS_ON, 2);
    OperationView applying = rig.fleet().plans().apply(plan.number(), Optional.empty());
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(rig.hosts::hasRunningOrder);
    assertRefused(Problem.Code.CONFLICT, () -> apply(plan));
    assertRefused(Problem.Code.CONFLICT, () -> rig.fleet().plans().undo(plan.number()));

    rig.fleet().operations().cancel(applying.id());
    OperationView end = rig.end(applying);
    assertThat(end.state()).isEqualTo("ROLLED_BACK");
    assertThat(end.cause().code()).isEqualTo("CANCELLED");
    assertThat(rig.fleet().operations().list(Optional.empty(), Optional.of("RUNNING"))).isEmpty();
    assertThat(rig.fleet().plans().show(plan.number()).moves())
        .extracting(PlanView.Move::state)
        .containsExactly("DONE", "FAILED");
  }

  @Test
  void hostThatItsUserDrainsMeanwhileStaysDrained() {
    PlanView plan = twoWaves();
    rig.hosts.failOn(VerbCase.HAND_OVER, Fault.RUNS_ON, 2);
    OperationView applying = rig.fleet().plans().apply(plan.number(), Optional.empty());
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(rig.hosts::hasRunningOrder);
    rig.fleet().hosts().setScheduling("east-1", Scheduling.DRAINING);

    rig.fleet().operations().cancel(applying.id());
    assertThat(rig.end(applying).state()).isEqualTo("ROLLED_BACK");
    assertThat(closed()).containsExactly("east-1");
  }

  @Test
  void undoIsForeseenByWhatWasMeasuredSince() {
    PlanView plan = make(Rig.pinned(new Pin(Rig.VM, List.of("west-1"))));
    assertThat(plan.moves().getFirst().expectedMillis()).as("none was measured").isNull();
    rig.hosts.duringHandOver(() -> rig.pass(Duration.ofMinutes(20)));
    assertThat(apply(plan).state()).isEqualTo("DONE");

    assertThat(rig.fleet().plans().undo(plan.number()).moves())
        .singleElement()
        .satisfies(
            back -> {
              assertThat(Duration.ofMillis(back.expectedMillis()))
                  .isBetween(Duration.ofMinutes(20), Duration.ofMinutes(21));
              assertThat(back.expectedBlackoutMillis()).isEqualTo(170);
            });
  }

  @Test
  void undoneUndoIsThePlanAgain() {
    create("second", "east-2", true);
    PlanView plan = make(pin("second", "east-1"));
    assertThat(apply(plan).state()).isEqualTo("DONE");
    PlanView back = rig.fleet().plans().undo(plan.number());
    assertThat(apply(back).state()).isEqualTo("DONE");

    PlanView again = rig.fleet().plans().undo(back.number());
    assertThat(apply(again).state()).isEqualTo("DONE");
    assertThat(hostOf("second")).isEqualTo("east-1");
    assertThat(closed()).containsExactly("east-2");
  }

  @Test
  void undoSaysWhereThereIsNoRoomAnyMore() {
    create("second", "west-1", true);
    PlanView plan = make(pin(Rig.VM, "west-1"));
    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(rig.fleet().plans().undo(plan.number()).notes()).isEmpty();
    rig.east1.setMemoryBytes(1 << 20);
    rig.linkAll();

    assertThat(rig.fleet().plans().undo(plan.number()).notes())
        .singleElement()
        .asString()
        .startsWith("VMs may have no room any more: host east-1 would lack ")
        .endsWith("of memory");
  }

  @Test
  void undoLeavesAVmAloneThatWasMadeAnew() {
    create("second", "east-2", true);
    PlanView plan = make(pin("second", "east-1"));
    assertThat(apply(plan).state()).isEqualTo("DONE");
    remove("second");
    create("second", "east-1", true);

    assertRefused(Problem.Code.CONFLICT, () -> rig.fleet().plans().undo(plan.number()));
  }

  @Test
  void vmThatCameWhereOthersAreBroughtMakesThePlanStale() {
    create("second", "east-2", true);
    create("third", "west-1", true);
    PlanView plan =
        make(Rig.pinned(new Pin("second", List.of("east-1")), new Pin("third", List.of("west-1"))));
    assertThat(rig.end(migrate("third", "east-1")).state()).isEqualTo("DONE");

    assertThatThrownBy(() -> rig.fleet().plans().apply(plan.number(), Optional.empty()))
        .hasMessageContaining("VM third has come to host east-1");
  }

  @Test
  void drainEmptiesOneHostAndMovesNothingElse() {
    create("second", "east-2", true);
    create("third", "west-1", true);

    PlanView plan = make(drain("east-1"));
    assertThat(plan.goal()).isEqualTo("DRAIN");
    assertThat(plan.moves()).extracting(PlanView.Move::vm).containsExactly(Rig.VM);
    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(hostOf(Rig.VM)).isNotEqualTo("east-1");
    assertThat(closed()).containsExactly("east-1");
  }

  @Test
  void drainThatIsTakenBackOpensItsHost() {
    create("second", "east-1", true);
    PlanView plan = make(drain("east-1"));
    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(closed()).containsExactly("east-1");

    assertThat(apply(rig.fleet().plans().undo(plan.number())).state()).isEqualTo("DONE");
    assertThat(List.of(hostOf(Rig.VM), hostOf("second"))).containsOnly("east-1");
    assertThat(closed()).isEmpty();
  }

  @Test
  void drainOfAHostThatWasCordonedBeforeOpensItWhereItIsTakenBack() {
    rig.fleet().hosts().setScheduling("east-1", Scheduling.DRAINING);
    PlanView plan = make(drain("east-1"));
    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(closed()).containsExactly("east-1");

    PlanView back = rig.fleet().plans().undo(plan.number());
    assertThat(rig.fleet().plans().changes(back.number()).changes()).isEmpty();
    assertThat(apply(back).state()).isEqualTo("DONE");
    assertThat(hostOf(Rig.VM)).isEqualTo("east-1");
    assertThat(closed()).isEmpty();
  }

  @Test
  void drainThatAnotherOneHasFinishedOpensItsHostWhicheverIsTakenBack() {
    create("second", "east-1", true);
    PlanView first = make(drain("east-1"));
    rig.hosts.failOn(VerbCase.HAND_OVER, Fault.FAILS, 2);
    assertThat(apply(first).state()).isEqualTo("ROLLED_BACK");
    PlanView second = make(drain("east-1"));
    assertThat(second.moves()).hasSize(1);
    assertThat(apply(second).state()).isEqualTo("DONE");

    PlanView back = rig.fleet().plans().undo(second.number());
    assertThat(apply(back).state()).isEqualTo("DONE");
    assertThat(closed()).isEmpty();

    PlanView third = make(drain("east-1"));
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.FAILS);
    assertThat(apply(third).state()).isEqualTo("ROLLED_BACK");
    assertThat(closed()).containsExactly("east-1");
    assertThat(apply(rig.fleet().plans().undo(first.number())).state()).isEqualTo("DONE");
    assertThat(List.of(hostOf(Rig.VM), hostOf("second"))).containsOnly("east-1");
    assertThat(closed()).isEmpty();
  }

  @Test
  void drainThatIsTakenBackDoesNotOpenWhatItsUserHasClosedSince() {
    PlanView plan = make(drain("east-1"));
    assertThat(apply(plan).state()).isEqualTo("DONE");
    rig.fleet().hosts().setScheduling("east-1", Scheduling.DRAINING);

    PlanView back = rig.fleet().plans().undo(plan.number());
    assertThatThrownBy(() -> rig.fleet().plans().apply(back.number(), Optional.empty()))
        .hasMessageContaining("host east-1 takes no VMs any more");
  }

  @Test
  void planThatIsTakenBackDoesNotOpenWhatWasDrainedSince() {
    create("second", "west-1", true);
    PlanView packed = make(pin(Rig.VM, "west-1"));
    assertThat(apply(packed).state()).isEqualTo("DONE");
    assertThat(closed()).containsExactly("east-1");
    rig.fleet().hosts().setScheduling("east-1", Scheduling.OPEN);
    create("third", "east-1", true);
    assertThat(apply(make(drain("east-1"))).state()).isEqualTo("DONE");

    PlanView back = rig.fleet().plans().undo(packed.number());
    assertThatThrownBy(() -> rig.fleet().plans().apply(back.number(), Optional.empty()))
        .hasMessageContaining("host east-1 takes no VMs any more");
  }

  @Test
  void drainThatHasNoRoomMovesNothingAndSaysWhatIsMissing() {
    rig.east2.setMemoryBytes(1 << 20);
    rig.west1.setMemoryBytes(1 << 20);
    rig.linkAll();

    assertThatThrownBy(() -> make(drain("east-1")))
        .asInstanceOf(type(RefusedException.class))
        .satisfies(
            refused -> {
              assertThat(refused.code()).isEqualTo(Problem.Code.PREFLIGHT_FAILED);
              assertThat(refused.refusals()).isNotEmpty();
              assertThat(refused).hasMessageContaining("memory");
            });
    assertThat(closed()).isEmpty();
    assertRefused(Problem.Code.NOT_FOUND, () -> make(drain("nowhere")));
  }

  private static PlanRequest drain(String host) {
    return new PlanRequest(null, null, null, null, host, null);
  }

  @Test
  void cpuThatHostsReportIsShownWithItsVm() {
    assertThat(rig.fleet().vms().show(Rig.VM).cpuDemand()).isNull();
    rig.reports().load(rig.east1.id, load(0));
    rig.reports().load(rig.east1.id, load(1));

    VmView.CpuDemand demand = rig.fleet().vms().show(Rig.VM).cpuDemand();
    assertThat(demand.plannedMilli()).as("a quarter of its vCPU at least").isEqualTo(250);
    assertThat(demand.usualMilli()).isEqualTo(1);
  }

  /** A host lets plans have 3.2 of its 4 cores; a VM of 4 vCPUs that is not measured counts one. */
  @Test
  void vmsThatHaveOutgrownTheirHostAreMovedOffItEvenToOneThatAPlanHasClosed() {
    create("second", "east-2", true);
    PlanView packed = make(ANY);
    assertThat(apply(packed).state()).isEqualTo("DONE");
    String full = kept(packed);
    for (int number = 0; number < 4; number++) {
      create("large-" + number, full, 4);
    }

    PlanView mending = make(new PlanRequest(null, null, null, null, null, null, "1000000"));
    assertThat(mending.moves()).isNotEmpty().allMatch(move -> move.source().equals(full));
    assertThat(apply(mending).state()).isEqualTo("DONE");
    assertThat(hostsOfLarge()).filteredOn(full::equals).hasSizeLessThanOrEqualTo(3);
    assertRefused(Problem.Code.PREFLIGHT_FAILED, () -> make(ANY));
  }

  /** Nothing can be mended, and what can be gained none the less is. */
  @Test
  void fleetThatIsOverfullEverywhereIsBorne() {
    for (String host : List.of("east-1", "east-2", "west-1")) {
      for (int number = 0; number < 4; number++) {
        create("large-%s-%d".formatted(host, number), host, 4);
      }
    }
    assertThatThrownBy(() -> make(ANY))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("needs fewer hosts");
  }

  private List<String> hostsOfLarge() {
    return IntStream.range(0, 4).mapToObj(number -> hostOf("large-" + number)).toList();
  }

  private LoadReport load(long cpuNanos) {
    return LoadReport.newBuilder()
        .addVms(VmLoad.newBuilder().setVmId(rig.vmId()).setRunning(true).setCpuTimeNanos(cpuNanos))
        .build();
  }

  @Test
  void drainThatStopsLetsNoMoreVmsCome() {
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.FAILS);
    PlanView plan = make(drain("east-1"));
    assertThat(apply(plan).state()).isEqualTo("ROLLED_BACK");
    assertThat(closed()).containsExactly("east-1");

    OperationView second = apply(plan);
    assertThat(second.state()).as("%s", second.cause()).isEqualTo("DONE");
    PlanView back = rig.fleet().plans().undo(plan.number());
    assertThat(apply(back).state()).isEqualTo("DONE");
    assertThat(closed()).isEmpty();
  }

  @Test
  void drainWaitsForNoPrices() throws IOException {
    create("second", "west-1", true);
    rig.restartWithPrices("date = soon");
    PlanView plan = make(drain("east-1"));
    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(rig.fleet().plans().undo(plan.number()).moves()).hasSize(1);

    rig.restartWithPrices(
        """
        date = 2026-11-01
        currency = USD
        host.lab-east = 0.10
        host.lab-west = 0.04
        """);
    assertThat(make(drain("west-1")).moves()).hasSize(1);
  }

  @Test
  void hostThatAVmIsOnItsWayToIsNotDrained() {
    create("second", "east-2", true);
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.RUNS_ON);
    OperationView moving = migrate("second", "east-1");
    Awaitility.await().until(rig.hosts::hasRunningOrder);

    assertRefused(Problem.Code.PREFLIGHT_FAILED, () -> make(drain("east-1")));
    rig.fleet().operations().cancel(moving.id());
    assertThat(rig.end(moving).state()).isEqualTo("ROLLED_BACK");
  }

  @Test
  void undoDoesNotOpenWhatItsUserHasClosed() {
    create("second", "east-2", true);
    rig.fleet().hosts().setScheduling("east-2", Scheduling.DRAINING);
    PlanView plan = make(pin("second", "east-1"));
    assertThat(apply(plan).state()).isEqualTo("DONE");

    PlanView back = rig.fleet().plans().undo(plan.number());
    assertThatThrownBy(() -> rig.fleet().plans().apply(back.number(), Optional.empty()))
        .hasMessageContaining("host east-2 takes no VMs any more");
    assertThat(closed()).containsExactly("east-2");
  }

  @Test
  void hostThatIsBeingTerminatedIsOpenedByNoPlan() {
    create("second", "east-2", true);
    PlanView plan = make(pin("second", "east-1"));
    assertThat(apply(plan).state()).isEqualTo("DONE");
    rig.instances.isOn("east-2", Keeper.GODWIT);
    PlanView back = rig.fleet().plans().undo(plan.number());
    rig.instances.keepSilent();
    OperationView leaving = terminate("east-2");

    assertThatThrownBy(() -> rig.fleet().plans().apply(back.number(), Optional.empty()))
        .hasMessageContaining("host east-2 takes no VMs any more");
    assertRefused(Problem.Code.PREFLIGHT_FAILED, () -> make(pin("second", "east-2")));

    rig.instances.answer();
    assertThat(rig.end(leaving).state()).isEqualTo("DONE");
  }

  @Test
  void hostThatIsBeingTerminatedIsNotOpenedByAPlanThatIsTakenBack() {
    create("second", "east-2", true);
    create("third", "west-1", true);
    PlanView plan =
        make(Rig.pinned(new Pin("second", List.of("east-1")), new Pin("third", List.of("east-1"))));
    rig.hosts.failOn(VerbCase.HAND_OVER, Fault.RUNS_ON, 2);
    OperationView applying = rig.fleet().plans().apply(plan.number(), Optional.empty());
    Awaitility.await().until(rig.hosts::hasRunningOrder);
    Awaitility.await()
        .until(() -> hostOf("second").equals("east-1") || hostOf("third").equals("east-1"));
    String emptied = hostOf("second").equals("east-1") ? "east-2" : "west-1";
    rig.instances.isOn(emptied, Keeper.GODWIT);
    rig.instances.failTerminate(
        new io.godwit.controller.operation.Fault.Unanswered("lost"), State.UNKNOWN);
    OperationView leaving = terminate(emptied);
    Awaitility.await().until(() -> rig.instances.statesOf(emptied), List.of(State.UNKNOWN)::equals);

    rig.fleet().operations().cancel(applying.id());

    assertThat(rig.end(applying).state()).isEqualTo("ROLLED_BACK");
    assertThat(closed()).containsExactly(emptied);
    rig.instances.say(emptied, State.TERMINATED);
    assertThat(rig.end(leaving).state()).isEqualTo("DONE");
  }

  private OperationView terminate(String host) {
    return rig.fleet()
        .launches()
        .terminate(host, new TerminateHostRequest(false), Optional.empty());
  }

  @Test
  void undoLeavesOutWhatHasNoHostToGoBackTo() {
    create("second", "east-2", true);
    create("third", "west-1", true);
    PlanView plan =
        make(Rig.pinned(new Pin("second", List.of("east-1")), new Pin("third", List.of("east-1"))));
    assertThat(apply(plan).state()).isEqualTo("DONE");
    rig.fleet().hosts().remove("east-2");

    PlanView back = rig.fleet().plans().undo(plan.number());
    assertThat(back.moves()).extracting(PlanView.Move::vm).containsExactly("third");
    assertThat(back.notes()).anyMatch(note -> note.contains("VM second cannot go back"));
    assertThat(apply(back).state()).isEqualTo("DONE");
  }

  @Test
  void planThatHasBegunGoesOnWithoutWhatOnlyLeavesRoom() {
    PlanView plan = twoWaves();
    rig.hosts.failOn(VerbCase.HAND_OVER, Fault.FAILS, 2);
    assertThat(apply(plan).state()).isEqualTo("ROLLED_BACK");
    remove(Rig.VM);
    create("fourth", "west-1", true);

    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(hostOf("second")).isEqualTo("west-1");
  }

  @Test
  void fleetWithoutVmsHasNoPlan() {
    remove(Rig.VM);

    assertRefused(Problem.Code.PREFLIGHT_FAILED, () -> make(ANY));
  }

  @Test
  void onePlanIsAppliedAtATime() {
    create("second", "east-2", true);
    PlanView plan = make(ANY);
    PlanView other = make(ANY);
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.RUNS_ON);
    OperationView applying = rig.fleet().plans().apply(plan.number(), Optional.empty());
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(rig.hosts::hasRunningOrder);

    assertThatThrownBy(() -> rig.fleet().plans().apply(other.number(), Optional.empty()))
        .hasMessageContaining("another plan is being applied");
    rig.fleet().operations().cancel(applying.id());
    assertThat(rig.end(applying).state()).isEqualTo("ROLLED_BACK");
  }

  @Test
  void pricesMakeAPlanInMoney() throws IOException {
    create("second", "west-1", true);
    assertRefused(
        Problem.Code.PREFLIGHT_FAILED, () -> make(new PlanRequest("COST", null, null, null)));

    rig.restartWithPrices(
        """
        date = 2026-11-01
        currency = USD
        host.lab-east = 0.10
        host.lab-west = 0.04
        egress.lab-east.lab-west = 0.09
        egress.lab-west.lab-east = 0.02
        """);
    PlanView plan = make(ANY);
    assertThat(plan.goal()).isEqualTo("COST");
    assertThat(plan.moves())
        .extracting(PlanView.Move::vm, PlanView.Move::destination)
        .containsExactly(tuple(Rig.VM, "west-1"));
    assertThat(plan.economy().currency()).isEqualTo("USD");
    assertThat(plan.economy().perHourBefore()).isEqualTo("0.14");
    assertThat(plan.economy().perHourAfter()).isEqualTo("0.04");
    assertThat(plan.economy().pricesOf()).isEqualTo("2026-11-01");
    assertThat(plan.economy().paybackSeconds()).isPositive();
  }

  @Test
  void evenLoadSaysWhatItsMovesCost() throws IOException {
    create("second", "east-1", true);
    PlanRequest balance = new PlanRequest("BALANCE", null, null, pin("second", "west-1").rules());
    assertThat(make(balance).notes()).noneMatch(note -> note.contains("its moves cost"));

    rig.restartWithPrices(
        """
        date = 2026-11-01
        currency = USD
        egress.lab-east.lab-west = 0.09
        """);
    PlanView plan = make(balance);
    assertThat(plan.economy()).as("no host has a price").isNull();
    assertThat(plan.notes())
        .contains(
            "its moves cost %s USD, and it saves nothing that would pay for them"
                .formatted(plan.moves().getFirst().cost()));

    rig.restartWithPrices("date = soon\n");
    assertThat(make(balance).notes())
        .contains(
            "the controller's price file cannot be used, so nothing is known of prices; godwit"
                + " consolidate --goal cost says why");
  }

  @Test
  void priceFileThatIsNotUnderstoodIsNamed() throws IOException {
    create("second", "west-1", true);
    for (String wrong :
        List.of(
            "host.lab-east = -1", "host.lab-east = cheap", "hots.lab-east = 1", "date = soon")) {
      rig.restartWithPrices("date = 2026-11-01\ncurrency = USD\n" + wrong + "\n");
      assertThatThrownBy(() -> make(ANY))
          .asInstanceOf(type(RefusedException.class))
          .satisfies(
              refused -> {
                assertThat(refused.code()).isEqualTo(Problem.Code.PREFLIGHT_FAILED);
                assertThat(refused)
                    .hasMessageContaining(
                        "prices.properties, key " + wrong.substring(0, wrong.indexOf(32)));
              });
    }
  }

  /** Both VMs of east-1 go to west-1, one after the other. */
  private PlanView twoWaves() {
    create("second", "east-1", true);
    create("third", "west-1", true);
    PlanView plan =
        make(Rig.pinned(new Pin(Rig.VM, List.of("west-1")), new Pin("second", List.of("west-1"))));
    assertThat(plan.moves()).extracting(PlanView.Move::wave).containsExactly(1, 2);
    return plan;
  }

  private static PlanRequest pin(String vm, String host) {
    return Rig.pinned(new Pin(vm, List.of(host)));
  }

  private static PlanRequest ruled(Rules rules) {
    return new PlanRequest(null, null, null, rules);
  }

  private PlanView make(PlanRequest request) {
    return rig.fleet().plans().make(request);
  }

  private OperationView apply(PlanView plan) {
    return rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty()));
  }

  private OperationView migrate(String vm, String destination) {
    return rig.fleet()
        .migrations()
        .submit(new MigrationRequest(vm, destination, false, false, null), Optional.empty());
  }

  private void create(String name, String host, int vcpus) {
    create(new CreateVmRequest(name, Rig.IMAGE, host, vcpus, 64L << 20, null, null, true));
  }

  private void create(String name, String host, boolean start) {
    create(new CreateVmRequest(name, Rig.IMAGE, host, 1, 256L << 20, null, null, start));
  }

  private void create(CreateVmRequest request) {
    OperationView end = rig.end(rig.fleet().vms().submitCreate(request, Optional.empty()));
    assertThat(end.state()).isEqualTo("DONE");
  }

  private void remove(String name) {
    Vms vms = rig.fleet().vms();
    if (vms.show(name).state().equals("RUNNING")) {
      onceFree(() -> vms.submitStop(name, new StopVmRequest(true, 0), Optional.empty()));
    }
    onceFree(() -> vms.submitDelete(name, Optional.empty()));
  }

  /** A clean-up that a report has caused may be at work on the VM just then. */
  private void onceFree(Callable<OperationView> submission) {
    OperationView operation =
        Awaitility.await()
            .ignoreExceptionsMatching(
                e ->
                    e instanceof RefusedException refused
                        && refused.code() == Problem.Code.CONFLICT)
            .until(submission, Objects::nonNull);
    assertThat(rig.end(operation).state()).isEqualTo("DONE");
  }

  private String hostOf(String vm) {
    return rig.fleet().vms().show(vm).host();
  }

  private static List<String> emptied(PlanView plan) {
    return plan.hosts().stream()
        .filter(host -> host.role().equals("EMPTIED"))
        .map(PlanView.Host::name)
        .toList();
  }

  private static String kept(PlanView plan) {
    return plan.hosts().stream()
        .filter(host -> host.role().equals("STAYS"))
        .map(PlanView.Host::name)
        .findFirst()
        .orElseThrow();
  }

  private List<String> closed() {
    return rig.fleet().hosts().list().stream()
        .filter(host -> !host.schedulable())
        .map(HostView::name)
        .toList();
  }

  private static void assertRefused(Problem.Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(RefusedException.class))
        .satisfies(refused -> assertThat(refused.code()).as(refused.getMessage()).isEqualTo(code));
  }
}
