package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.api.CreateVmRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanView;
import io.godwit.api.StopVmRequest;
import io.godwit.controller.fleet.FakeFleet.Fault;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.Order.VerbCase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans that turn instances off, and those that turn them on again. */
class GivesBackTest {
  private static final PlanRequest TO_WEST =
      Rig.pinnedGivingBack(new Pin(Rig.VM, List.of("west-1")));

  @TempDir Path directory;

  private Rig rig;

  /** The VM "demo" runs on east-1. */
  @BeforeEach
  void start() {
    rig = Rig.withVm(directory, true).start();
    rig.instances.isOn("east-1", Keeper.GODWIT);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void hostThatWasGivenBackIsShownSoAndNotPlannedOn() {
    assertThat(apply(make(TO_WEST)).state()).isEqualTo("DONE");

    assertThat(stateOf("east-1")).isEqualTo("GIVEN_BACK");
    PlanView next = make(Rig.pinned(new Pin(Rig.VM, List.of("east-2"))));
    assertThat(next.hosts())
        .extracting(PlanView.Host::name)
        .containsExactlyInAnyOrder("east-2", "west-1");
  }

  @Test
  void planThatNeedsAHostThatWasGivenBackTurnsItOnAndItsUndoOffAgain() {
    assertThat(apply(make(TO_WEST)).state()).isEqualTo("DONE");

    PlanView plan = make(Rig.pinned(new Pin(Rig.VM, List.of("east-1"))));
    assertThat(plan.takesBack()).containsExactly("east-1");
    assertThat(stateOf("east-1")).isEqualTo("GIVEN_BACK");
    OperationView end = apply(plan);
    assertThat(end.state()).as("%s", end.cause()).isEqualTo("DONE");
    assertThat(hostOf(Rig.VM)).isEqualTo("east-1");
    assertThat(stateOf("east-1")).isEqualTo("CONNECTED");
    assertThat(rig.fleet().hosts().show("east-1").schedulable()).isTrue();
    assertThat(rig.fleet().hosts().show("west-1").schedulable()).as("it was emptied").isFalse();

    assertThat(apply(rig.fleet().plans().undo(plan.number())).state()).isEqualTo("DONE");
    assertThat(hostOf(Rig.VM)).isEqualTo("west-1");
    assertThat(stateOf("east-1")).isEqualTo("GIVEN_BACK");
  }

  @Test
  void hostThatItsUserGaveBackByItsNameIsTurnedOnByNoPlan() {
    PlanView drain = make(new PlanRequest(null, null, null, null, "east-1", "GIVE_BACK"));
    assertThat(apply(drain).state()).isEqualTo("DONE");

    assertThatThrownBy(() -> make(Rig.pinned(new Pin(Rig.VM, List.of("east-1")))))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("'east-1', which is not in the fleet");
  }

  @Test
  void undoTurnsTheInstanceOnBeforeAnythingMoves() {
    PlanView plan = make(TO_WEST);
    assertThat(apply(plan).state()).isEqualTo("DONE");

    PlanView undo = rig.fleet().plans().undo(plan.number());
    assertThat(undo.takesBack()).containsExactly("east-1");
    assertThat(apply(undo).state()).isEqualTo("DONE");
    assertThat(hostOf(Rig.VM)).isEqualTo("east-1");
    assertThat(stateOf("east-1")).isEqualTo("CONNECTED");
    assertThat(rig.fleet().hosts().show("east-1").schedulable()).isTrue();

    PlanView again = rig.fleet().plans().undo(undo.number());
    assertThat(again.givesBack()).containsExactly("east-1");
    assertThat(apply(again).state()).isEqualTo("DONE");
    assertThat(stateOf("east-1")).isEqualTo("GIVEN_BACK");
  }

  @Test
  void undoSaysWhatItCosts() throws Exception {
    rig.restartWithPrices(
        """
        date = 2026-11-01
        currency = USD
        host.lab-east = 0.2
        host.lab-west = 0.1
        egress.lab-east.lab-west = 0.09
        egress.lab-west.lab-east = 0.02
        """);
    PlanView plan = make(TO_WEST);
    assertThat(apply(plan).state()).isEqualTo("DONE");

    PlanView undo = rig.fleet().plans().undo(plan.number());
    assertThat(undo.economy().perHourBefore()).isEqualTo("0.10");
    assertThat(undo.economy().perHourAfter()).isEqualTo("0.20");
    assertThat(undo.economy().gain()).startsWith("-");
    assertThat(undo.moves()).allMatch(move -> move.cost() != null);
  }

  @Test
  void planThatGainsTooLittleIsRefused() throws Exception {
    assertThatThrownBy(() -> make(gaining("1")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("is not known where prices are not");

    rig.restartWithPrices(
        """
        date = 2026-11-01
        currency = USD
        host.lab-east = 0.2
        host.lab-west = 0.1
        egress.lab-east.lab-west = 0
        egress.lab-west.lab-east = 0
        """);
    assertThatThrownBy(() -> make(gaining("73")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("gains 71.9999 USD in 720 hours, less than 73.00");
    assertThatThrownBy(() -> make(gaining("a lot")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("'a lot' is not an amount");
    assertThat(make(gaining("70")).moves()).hasSize(1);
  }

  private static PlanRequest gaining(String amount) {
    return new PlanRequest(null, null, null, TO_WEST.rules(), null, "GIVE_BACK", amount);
  }

  @Test
  void undoForWhichItsProviderHasNoRoomMovesNothing() {
    PlanView plan = make(TO_WEST);
    assertThat(apply(plan).state()).isEqualTo("DONE");
    rig.instances.refuse("east-1");

    PlanView undo = rig.fleet().plans().undo(plan.number());
    OperationView end = apply(undo);
    assertThat(end.state()).isEqualTo("ROLLED_BACK");
    assertThat(end.cause().message()).contains("host east-1 is not back", "has no room");
    assertThat(hostOf(Rig.VM)).isEqualTo("west-1");

    rig.instances.obey("east-1");
    assertThat(apply(undo).state()).isEqualTo("DONE");
    assertThat(hostOf(Rig.VM)).isEqualTo("east-1");
  }

  @Test
  void hostThatItsProviderKeepsOnTakesNoVmsUntilThePlanGoesOnOrItsUserOpensIt() {
    rig.instances.refuse("east-1");
    PlanView plan = make(TO_WEST);
    OperationView end = apply(plan);
    assertThat(end.state()).isEqualTo("ROLLED_BACK");
    assertThat(end.cause().code()).isEqualTo("GIVING_BACK_FAILED");
    assertThat(stateOf("east-1")).isEqualTo("CONNECTED");
    assertThat(rig.fleet().hosts().show("east-1").schedulable())
        .as("it may go off later")
        .isFalse();
    assertThat(hostOf(Rig.VM)).as("moves that were made stay").isEqualTo("west-1");
    assertThat(rig.fleet().hosts().setScheduling("east-1", Scheduling.OPEN).schedulable()).isTrue();

    rig.instances.obey("east-1");
    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(stateOf("east-1")).isEqualTo("GIVEN_BACK");
  }

  @Test
  void hostWithADomainThatNobodyKnowsIsNotTurnedOff() {
    PlanView plan = make(TO_WEST);
    rig.east1.domains.put("00000000-0000-4000-8000-000000000001", DomainState.DOMAIN_RUNNING);
    rig.hosts.vmsChanged(rig.east1);

    OperationView end = apply(plan);
    assertThat(end.state()).isEqualTo("ROLLED_BACK");
    assertThat(end.cause().message())
        .contains("host east-1 stays on", "has a domain, a disk or a journal of VM");
    assertThat(stateOf("east-1")).isEqualTo("CONNECTED");
  }

  @Test
  void hostsThatAreOnForNothingAreGivenBackToo() {
    rig.instances.isOn("east-2", Keeper.GODWIT);
    PlanView plan = make(TO_WEST);
    assertThat(plan.givesBack()).containsExactly("east-1", "east-2");
    assertThat(plan.notes()).contains("host east-2 has no VM and is given back too");
    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(stateOf("east-2")).isEqualTo("GIVEN_BACK");

    PlanView undo = rig.fleet().plans().undo(plan.number());
    assertThat(undo.takesBack()).containsExactly("east-1", "east-2");
    assertThat(apply(undo).state()).isEqualTo("DONE");
    assertThat(stateOf("east-2")).isEqualTo("CONNECTED");
    assertThat(rig.fleet().hosts().show("east-2").schedulable()).isTrue();
  }

  @Test
  void hostIsGivenBackAlsoWhereNoVmNeedMove() {
    PlanRequest stays = Rig.pinnedGivingBack(new Pin(Rig.VM, List.of("east-1")));
    assertThatThrownBy(() -> make(stays))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("hosts without a VM: east-2, west-1")
        .hasMessageContaining("host east-2 has no VM and stays on: provider lab-east has no");

    rig.instances.isOn("east-2", Keeper.GODWIT);
    PlanView plan = make(stays);
    assertThat(plan.moves()).isEmpty();
    assertThat(plan.givesBack()).containsExactly("east-2");
    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(stateOf("east-2")).isEqualTo("GIVEN_BACK");
    assertThat(hostOf(Rig.VM)).isEqualTo("east-1");
  }

  @Test
  void emptyHostThatItsUserHasClosedIsGivenBackOnlyByItsName() {
    rig.instances.isOn("east-2", Keeper.GODWIT);
    rig.fleet().hosts().setScheduling("east-2", Scheduling.DRAINING);
    assertThat(make(TO_WEST).givesBack()).containsExactly("east-1");

    PlanView drain = make(new PlanRequest(null, null, null, null, "east-2", "GIVE_BACK"));
    assertThat(drain.givesBack()).containsExactly("east-2");
    assertThat(apply(drain).state()).isEqualTo("DONE");
    assertThat(stateOf("east-2")).isEqualTo("GIVEN_BACK");
  }

  @Test
  void planIsStaleOnceAVmHasComeToAHostThatItGivesBack() {
    rig.instances.isOn("east-2", Keeper.GODWIT);
    PlanView plan = make(TO_WEST);
    OperationView made =
        rig.end(
            rig.fleet()
                .vms()
                .submitCreate(
                    new CreateVmRequest(
                        "second", Rig.IMAGE, "east-2", 1, 256L << 20, null, null, true),
                    Optional.empty()));
    assertThat(made.state()).isEqualTo("DONE");

    assertThatThrownBy(() -> apply(plan))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("VM second has come to host east-2");
  }

  @Test
  void hostsThatAnUndoHasTurnedOnForNothingGoOffAgainByItsOwnUndo() {
    PlanView plan = make(TO_WEST);
    assertThat(apply(plan).state()).isEqualTo("DONE");
    PlanView undo = rig.fleet().plans().undo(plan.number());
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.FAILS);
    assertThat(apply(undo).state()).isEqualTo("ROLLED_BACK");
    assertThat(stateOf("east-1")).isEqualTo("CONNECTED");
    assertThat(hostOf(Rig.VM)).isEqualTo("west-1");

    rig.hosts.vmsChanged(rig.east1);

    PlanView again = rig.fleet().plans().undo(undo.number());
    assertThat(again.moves()).isEmpty();
    assertThat(again.givesBack()).containsExactly("east-1");
    OperationView end = apply(again);
    assertThat(end.state()).as("%s", end.cause()).isEqualTo("DONE");
    assertThat(stateOf("east-1")).isEqualTo("GIVEN_BACK");
  }

  @Test
  void foreignInstanceIsTurnedOffOnlyWhereItsUserNamesTheHost() {
    rig.instances.isOn("east-1", Keeper.SOMEBODY);
    PlanView packed = make(TO_WEST);
    assertThat(packed.givesBack()).isEmpty();
    assertThat(packed.notes())
        .anyMatch(note -> note.contains("east-1 is emptied and stays on: its instance was not"));
    rig.fleet().plans().discard(packed.number());

    PlanView drain = make(new PlanRequest(null, null, null, null, "east-1", "GIVE_BACK"));
    assertThat(drain.givesBack()).containsExactly("east-1");
    assertThat(apply(drain).state()).isEqualTo("DONE");
    assertThat(stateOf("east-1")).isEqualTo("GIVEN_BACK");
  }

  @Test
  void hostOfAProviderThatIsNotSetUpStaysOnAndThePlanSaysWhy() {
    PlanView plan = make(new PlanRequest(null, null, null, null, "east-1", "GIVE_BACK"));
    assertThat(plan.givesBack()).containsExactly("east-1");

    OperationView unused = migrated("east-2");
    PlanView other = make(new PlanRequest(null, null, null, null, "east-2", "GIVE_BACK"));
    assertThat(other.givesBack()).isEmpty();
    assertThat(other.notes())
        .contains(
            "host east-2 is emptied and stays on: provider lab-east has no instance for host"
                + " east-2");
  }

  @Test
  void hostWithTheOnlyCopyOfAnImageStaysOn() {
    String digest = "cd".repeat(32);
    rig.uploads.add("upload-1");
    ImportRequest other =
        new ImportRequest("other", "qcow2", "east-1", "upload-1", 1 << 20, digest);
    assertThat(rig.end(rig.fleet().images().submitImport(other, Optional.empty())).state())
        .isEqualTo("DONE");

    PlanView plan = make(TO_WEST);
    assertThat(plan.givesBack()).isEmpty();
    assertThat(plan.notes())
        .contains("host east-1 is emptied and stays on: it has the only copy of image other");
  }

  @Test
  void hostThatWasGivenBackIsNotOpenedByHand() {
    PlanView plan = make(TO_WEST);
    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThatThrownBy(() -> rig.fleet().hosts().setScheduling("east-1", Scheduling.OPEN))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("godwit plan undo %d takes it back".formatted(plan.number()));

    rig.hosts.turnOn("east-1");
    assertThat(rig.fleet().hosts().setScheduling("east-1", Scheduling.OPEN).schedulable())
        .as("somebody has turned it on")
        .isTrue();
    assertThat(stateOf("east-1")).isEqualTo("CONNECTED");
  }

  @Test
  void hostThatItsUserHadClosedIsGivenBackByItsNameAndTakenBackToo() {
    rig.fleet().hosts().setScheduling("east-1", Scheduling.DRAINING);
    PlanView packed = make(TO_WEST);
    assertThat(packed.givesBack()).isEmpty();
    assertThat(packed.notes()).anyMatch(note -> note.contains("its user has closed it"));
    rig.fleet().plans().discard(packed.number());

    PlanView plan = make(new PlanRequest(null, null, null, null, "east-1", "GIVE_BACK"));
    assertThat(apply(plan).state()).isEqualTo("DONE");
    assertThat(apply(rig.fleet().plans().undo(plan.number())).state()).isEqualTo("DONE");
    assertThat(hostOf(Rig.VM)).isEqualTo("east-1");
  }

  @Test
  void hostThatItsUserHasDrainedIsLeftToThem() {
    rig.instances.isOn("east-2", Keeper.GODWIT);
    assertThat(apply(make(new PlanRequest(null, null, null, null, "east-1", "CLOSE"))).state())
        .isEqualTo("DONE");
    String host = hostOf(Rig.VM);

    PlanView plan = make(Rig.pinnedGivingBack(new Pin(Rig.VM, List.of("west-1"))));
    assertThat(plan.givesBack()).isEqualTo(host.equals("east-2") ? List.of("east-2") : List.of());
    assertThat(plan.notes())
        .anyMatch(note -> note.startsWith("host east-1 has no VM and stays on: its user"));
  }

  @Test
  void planIsStaleOnceItsUserHasClosedAHostThatItGivesBack() {
    PlanView plan = make(TO_WEST);
    rig.fleet().hosts().setScheduling("east-1", Scheduling.DRAINING);

    assertThatThrownBy(() -> apply(plan))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("host east-1 was closed by its user");
  }

  @Test
  void instanceThatIsOffIsNotTakenForTheHostThatAnswers() {
    rig.instances.say("east-1", State.STOPPED);
    PlanView plan = make(TO_WEST);
    assertThat(plan.givesBack()).isEmpty();
    assertThat(plan.notes())
        .contains(
            "host east-1 is emptied and stays on: it answers, and its provider does not say that"
                + " instance i-east-1 is on");
  }

  @Test
  void emptyHostWithALeftoverStaysOnAndKeepsNoOtherOneOn() {
    rig.instances.isOn("east-2", Keeper.GODWIT);
    rig.east2.domains.put("00000000-0000-4000-8000-000000000001", DomainState.DOMAIN_SHUT_OFF);
    rig.hosts.vmsChanged(rig.east2);
    PlanView plan = make(TO_WEST);
    assertThat(plan.givesBack()).containsExactly("east-1");
    assertThat(plan.notes())
        .anyMatch(note -> note.startsWith("host east-2 has no VM and stays on: it has a domain"));
  }

  @Test
  void hostThatStaysOnAtTheLastMomentKeepsNoOtherOneOn() {
    rig.instances.isOn("east-2", Keeper.GODWIT);
    PlanView plan = make(TO_WEST);
    rig.instances.refuse("east-1");

    OperationView end = apply(plan);
    assertThat(end.state()).isEqualTo("ROLLED_BACK");
    assertThat(end.cause().message()).contains("whether host east-1 goes off is not known");
    assertThat(stateOf("east-2")).isEqualTo("GIVEN_BACK");
  }

  @Test
  void hostThatDoesNotComeBackKeepsNoOtherOneOff() {
    rig.instances.isOn("east-2", Keeper.GODWIT);
    PlanView plan = make(TO_WEST);
    assertThat(apply(plan).state()).isEqualTo("DONE");
    rig.instances.refuse("east-2");

    PlanView undo = rig.fleet().plans().undo(plan.number());
    assertThat(apply(undo).cause().message()).contains("host east-2 is not back");
    assertThat(stateOf("east-1")).isEqualTo("CONNECTED");

    PlanView again = rig.fleet().plans().undo(undo.number());
    assertThat(again.givesBack()).containsExactly("east-1");
    assertThat(apply(again).state()).isEqualTo("DONE");
    assertThat(stateOf("east-1")).isEqualTo("GIVEN_BACK");
  }

  @Test
  void hostIsTakenBackAlsoWhereItsVmIsGone() {
    PlanView plan = make(TO_WEST);
    assertThat(apply(plan).state()).isEqualTo("DONE");
    rig.end(rig.fleet().vms().submitStop(Rig.VM, new StopVmRequest(true, 0), Optional.empty()));
    rig.end(rig.fleet().vms().submitDelete(Rig.VM, Optional.empty()));

    PlanView undo = rig.fleet().plans().undo(plan.number());
    assertThat(undo.moves()).isEmpty();
    assertThat(apply(undo).state()).isEqualTo("DONE");
    assertThat(stateOf("east-1")).isEqualTo("CONNECTED");
    assertThat(rig.fleet().hosts().show("east-1").schedulable()).isTrue();
  }

  @Test
  void nothingIsMadeOnAHostThatWasGivenBack() {
    PlanView plan = make(TO_WEST);
    assertThat(apply(plan).state()).isEqualTo("DONE");
    rig.hosts.turnOn("east-1");
    rig.uploads.add("upload-1");
    ImportRequest image =
        new ImportRequest("other", "qcow2", "east-1", "upload-1", 1 << 20, "cd".repeat(32));
    assertThatThrownBy(() -> rig.fleet().images().submitImport(image, Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("was given back to its provider");
  }

  @Test
  void planThatGoesOnWithAHostIsTheOneThatGivesItBack() {
    rig.instances.refuse("east-1");
    PlanView plan = make(TO_WEST);
    assertThat(apply(plan).state()).isEqualTo("ROLLED_BACK");

    rig.instances.obey("east-1");
    rig.instances.setSlow();
    OperationView again = rig.fleet().plans().apply(plan.number(), Optional.empty());
    Awaitility.await().until(() -> !rig.instances.stopping().isEmpty());
    assertThatThrownBy(() -> rig.fleet().hosts().setScheduling("east-1", Scheduling.OPEN))
        .as("it goes off")
        .isInstanceOf(RefusedException.class);
    rig.instances.finishStopping();
    assertThat(rig.endOf(again.id()).state()).isEqualTo("DONE");
    assertThat(stateOf("east-1")).isEqualTo("GIVEN_BACK");
  }

  @Test
  void hostThatIsMarkedAndHasVmsIsNotTurnedOffByAControllerThatStartsAgain() {
    rig.instances.setSlow();
    PlanView plan = make(TO_WEST);
    OperationView applying = rig.fleet().plans().apply(plan.number(), Optional.empty());
    Awaitility.await().until(() -> !rig.instances.stopping().isEmpty());
    rig.fleet().close();
    rig.instances.isOn("east-1", Keeper.GODWIT);
    rig.instances.forgetStopping();
    rig.east1.domains.put("00000000-0000-4000-8000-000000000001", DomainState.DOMAIN_RUNNING);

    rig.restart();

    OperationView end = rig.endOf(applying.id());
    assertThat(end.state()).isEqualTo("ROLLED_BACK");
    assertThat(end.cause().code()).isEqualTo("HOST_IN_USE");
    assertThat(rig.instances.stopping()).isEmpty();
    assertThat(stateOf("east-1")).isEqualTo("CONNECTED");
  }

  @Test
  void planThatIsCancelledWhileAHostGoesOffLeavesTheOthersOn() {
    rig.instances.isOn("east-2", Keeper.GODWIT);
    rig.instances.setSlow();
    OperationView made =
        rig.end(
            rig.fleet()
                .vms()
                .submitCreate(
                    new CreateVmRequest(
                        "second", Rig.IMAGE, "east-2", 1, 256L << 20, null, null, true),
                    Optional.empty()));
    assertThat(made.state()).isEqualTo("DONE");
    PlanView plan =
        make(
            Rig.pinnedGivingBack(
                new Pin(Rig.VM, List.of("west-1")), new Pin("second", List.of("west-1"))));
    assertThat(plan.givesBack()).containsExactly("east-1", "east-2");

    rig.east2.domains.put("00000000-0000-4000-8000-000000000001", DomainState.DOMAIN_SHUT_OFF);
    rig.hosts.vmsChanged(rig.east2);
    OperationView applying = rig.fleet().plans().apply(plan.number(), Optional.empty());
    Awaitility.await().until(() -> !rig.instances.stopping().isEmpty());
    OperationView unused = rig.fleet().operations().cancel(applying.id());
    rig.instances.finishStopping();

    assertThat(rig.endOf(applying.id()).state()).isEqualTo("ROLLED_BACK");
    assertThat(stateOf("east-1")).isEqualTo("GIVEN_BACK");
    assertThat(stateOf("east-2")).isEqualTo("CONNECTED");
    assertThat(rig.fleet().hosts().show("east-2").schedulable()).isTrue();
  }

  private PlanView make(PlanRequest request) {
    return rig.fleet().plans().make(request);
  }

  private OperationView apply(PlanView plan) {
    return rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty()));
  }

  private OperationView migrated(String host) {
    PlanView plan = make(Rig.pinned(new Pin(Rig.VM, List.of(host))));
    return apply(plan);
  }

  private String hostOf(String vm) {
    return rig.fleet().vms().show(vm).host();
  }

  private String stateOf(String host) {
    return rig.fleet().hosts().show(host).state();
  }
}
