package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.api.LaunchHostRequest;
import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanView;
import io.godwit.api.StopVmRequest;
import io.godwit.controller.fleet.FakeFleet.Fault;
import io.godwit.controller.store.VmRecord;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.Order.VerbCase;
import io.godwit.protocol.v1.Ownership;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller on yesterday's store, or on none. */
class StoreRecoveryTest {
  @TempDir Path directory;

  private Rig rig;

  @BeforeEach
  void start() {
    rig = Rig.withVm(directory, true).start();
  }

  @AfterEach
  void stop() {
    assertThat(rig.hosts.broken()).isEmpty();
    rig.close();
  }

  @Test
  void yesterdaysStoreLearnsWhereTheVmIsNow() throws Exception {
    Path yesterday = rig.backUp();
    assertThat(rig.end(migrate("west-1")).state()).isEqualTo("DONE");

    rig.restore(yesterday);

    assertThat(rig.vm().owner()).isEqualTo(rig.west1.id);
    assertThat(rig.vm().epoch().value()).isEqualTo(2);
    assertThat(rig.vm().confirmed()).isTrue();
    assertThat(rig.end(migrate("east-2")).state()).isEqualTo("DONE");
    assertThat(rig.vm().epoch().value()).isEqualTo(3);
  }

  @Test
  void yesterdaysStoreOrdersNothingBeforeTheOwnerHasAnswered() throws Exception {
    Path yesterday = rig.backUp();
    assertThat(rig.end(migrate("west-1")).state()).isEqualTo("DONE");
    rig.hosts.isolate(rig.west1);
    int before = rig.hosts.executed().size();

    rig.restore(yesterday);

    assertThat(rig.vm().confirmed()).isFalse();
    assertThatThrownBy(() -> migrate("east-2")).hasMessageContaining("lost or restored");
    assertThatThrownBy(() -> rig.fleet().migrations().preflight(to("east-2")))
        .as("a dry run says the same")
        .hasMessageContaining("lost or restored");
    assertThatThrownBy(() -> rig.fleet().vms().submitStart(Rig.VM, Optional.empty()))
        .hasMessageContaining("lost or restored")
        .hasMessageContaining("Nothing was changed");
    assertThatThrownBy(() -> rig.fleet().vms().submitDelete(Rig.VM, Optional.empty()))
        .hasMessageContaining("lost or restored");
    rig.fleet().repairs().look();
    assertThat(rig.hosts.executed()).hasSize(before);

    rig.hosts.rejoin(rig.west1);
    assertThat(rig.vm().confirmed()).isTrue();
    assertThat(rig.vm().owner()).isEqualTo(rig.west1.id);
  }

  @Test
  void operationsOfYesterdayAreNotCarriedOutAgain() throws Exception {
    rig.hosts.fail(VerbCase.STOP_VM, Fault.RUNS_ON);
    OperationView stopping =
        rig.fleet().vms().submitStop(Rig.VM, new StopVmRequest(true, null), Optional.empty());
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.STOP_VM));
    Path yesterday = rig.backUp();
    rig.hosts.cancel(rig.east1.id, rig.hosts.runningOrder());
    rig.endOf(stopping.id());
    assertThat(rig.end(migrate("west-1")).state()).isEqualTo("DONE");
    assertThat(rig.end(migrate("east-1")).state()).isEqualTo("DONE");
    int stops = Collections.frequency(rig.hosts.executed(), VerbCase.STOP_VM);

    rig.restore(yesterday);

    OperationView left = rig.finalEndOf(stopping.id());
    assertThat(left.state()).isEqualTo("ROLLED_BACK");
    assertThat(left.cause().code()).isEqualTo("STORE_RESTORED");
    assertThat(Collections.frequency(rig.hosts.executed(), VerbCase.STOP_VM)).isEqualTo(stops);
    assertThat(rig.east1.runs(rig.vmId())).isTrue();
    assertThat(rig.vm().operation()).isEmpty();
  }

  @Test
  void vmThatWasBeingMadeYesterdayIsNotTakenBack() throws Exception {
    rig.close();
    rig = Rig.withImage(java.nio.file.Files.createDirectory(directory.resolve("b"))).start();
    rig.hosts.fail(VerbCase.START_VM, Fault.RUNS_ON);
    OperationView making =
        rig.fleet().vms().submitCreate(Rig.create("east-1", true), Optional.empty());
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.START_VM));
    Path yesterday = rig.backUp();
    rig.hosts.complete(rig.east1, rig.hosts.runningOrder());
    assertThat(rig.endOf(making.id()).state()).isEqualTo("DONE");
    assertThat(rig.end(migrate("west-1")).state()).isEqualTo("DONE");
    assertThat(rig.end(migrate("east-1")).state()).isEqualTo("DONE");

    rig.restore(yesterday);

    rig.finalEndOf(making.id());
    assertThat(rig.east1.runs(rig.vmId())).isTrue();
    assertThat(rig.vm().made()).isTrue();
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.DELETE_VM);
  }

  @Test
  void planThatWasAppliedYesterdayLeavesNoHostClosed() throws Exception {
    PlanRequest.Pin pin = new PlanRequest.Pin(Rig.VM, List.of("west-1"));
    PlanView plan = rig.fleet().plans().make(Rig.pinned(pin));
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.RUNS_ON);
    OperationView applying = rig.fleet().plans().apply(plan.number(), Optional.empty());
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.HAND_OVER));
    assertThat(rig.fleet().hosts().show("east-1").schedulable()).isFalse();
    Path yesterday = rig.backUp();
    rig.hosts.complete(rig.east1, rig.hosts.runningOrder());
    assertThat(rig.endOf(applying.id()).state()).isEqualTo("DONE");

    rig.restore(yesterday);

    assertThat(rig.finalEndOf(applying.id()).state()).isEqualTo("ROLLED_BACK");
    assertThat(rig.fleet().hosts().show("east-1").schedulable()).isTrue();
    assertThat(rig.hosts.broken()).isEmpty();
  }

  @Test
  void hostThatWasBeingLaunchedYesterdayTakesNoVmsUntilItsUserSaysSo() throws Exception {
    rig.instances.onLaunch(
        (secret, name) -> {
          FakeHost unused = rig.hosts.add(rig.fleet().joinTokens().consume(secret).id(), name);
        });
    OperationView launching =
        rig.fleet()
            .launches()
            .launch(
                new LaunchHostRequest("east-3", "lab-east", "big", null, null, false, null, true),
                Optional.empty());
    Awaitility.await()
        .until(
            () ->
                rig.fleet().hosts().list().stream().anyMatch(host -> host.name().equals("east-3")));
    Path yesterday = rig.backUp();
    OperationView unused = rig.endOf(launching.id());
    assertThat(rig.end(migrate("west-1")).state()).isEqualTo("DONE");

    rig.restore(yesterday);

    assertThat(rig.finalEndOf(launching.id()).cause().code()).isEqualTo("STORE_RESTORED");
    assertThat(rig.fleet().hosts().show("east-3").schedulable()).isFalse();
    assertThat(rig.fleet().hosts().setScheduling("east-3", Scheduling.OPEN).schedulable()).isTrue();
  }

  @Test
  void vmThatWasDeletedSinceCanBeDeletedFromTheStore() throws Exception {
    assertThat(stopped().state()).isEqualTo("DONE");
    Path yesterday = rig.backUp();
    assertThat(rig.end(rig.fleet().vms().submitDelete(Rig.VM, Optional.empty())).state())
        .isEqualTo("DONE");

    rig.restore(yesterday);

    assertThat(rig.vm().confirmed()).isFalse();
    rig.fleet().repairs().look();
    assertThat(rig.fleet().vms().show(Rig.VM).conditions())
        .extracting(each -> each.code())
        .contains("MISSING", "UNCONFIRMED");
    assertThat(rig.end(rig.fleet().vms().submitDelete(Rig.VM, Optional.empty())).state())
        .isEqualTo("DONE");
    assertThat(rig.findVm()).isEmpty();
  }

  @Test
  void aStoreThatIsAsYoungAsItsHostsDoubtsNothing() {
    long generation = rig.store().generation();
    assertThat(rig.end(migrate("west-1")).state()).isEqualTo("DONE");

    rig.restart();

    assertThat(rig.store().generation()).isEqualTo(generation + 1);
    assertThat(rig.vm().confirmed()).isTrue();
  }

  @Test
  void restoredControllerTakesAGenerationAboveAllThatHostsHaveSeen() throws Exception {
    Path yesterday = rig.backUp();
    for (int restarts = 0; restarts < 4; restarts++) {
      rig.restart();
    }
    assertThat(rig.end(migrate("west-1")).state()).isEqualTo("DONE");
    long seen = rig.east1.coordinatorSeen;

    rig.restore(yesterday);

    assertThat(rig.store().generation()).isGreaterThan(seen);
    assertThat(rig.store().revision()).isGreaterThan(rig.east1.revisionSeen);
  }

  @Test
  void lostStoreLearnsHostsAndVmsFromTheAgents() throws Exception {
    assertThat(rig.end(migrate("west-1")).state()).isEqualTo("DONE");
    VmRecord before = rig.vm();
    rig.west1.specs.put(rig.vmId(), ModelCodec.write(before.spec()));

    rig.loseStore();

    VmRecord learnt = rig.vm();
    assertThat(learnt.spec()).isEqualTo(before.spec());
    assertThat(learnt.owner()).isEqualTo(rig.west1.id);
    assertThat(learnt.epoch().value()).isEqualTo(2);
    assertThat(rig.fleet().hosts().list())
        .extracting(host -> host.name())
        .contains("east-1", "west-1");
    assertThat(rig.west1.runs(rig.vmId())).isTrue();
    assertThat(rig.end(migrate("east-1")).state()).isEqualTo("DONE");
  }

  @Test
  void lostStoreDoesNotTakeAnOldOwnersWordForTheVm() throws Exception {
    assertThat(rig.end(migrate("west-1")).state()).isEqualTo("DONE");
    String vm = rig.vmId();
    rig.east1.specs.put(vm, ModelCodec.write(rig.vm().spec()));
    rig.hosts.isolate(rig.west1);

    rig.loseStore();

    assertThat(rig.findVm()).isEmpty();
    assertThat(rig.east1.journal.get(vm).ownership()).isEqualTo(Ownership.SUPERSEDED);
  }

  @Test
  void removedHostIsNotTakenInByItsWord() {
    rig.fleet().hosts().remove("east-2");

    assertThatThrownBy(
            () ->
                rig.reports()
                    .linked(
                        rig.east2.id,
                        Hello.newBuilder()
                            .setBootId("b")
                            .setHostName("east-2")
                            .setCoordinatorSeen(99)
                            .setRevisionSeen(1 << 30)
                            .build()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("join it again");
    assertThat(rig.vm().confirmed()).isTrue();
  }

  private OperationView stopped() {
    return rig.end(
        rig.fleet().vms().submitStop(Rig.VM, new StopVmRequest(true, null), Optional.empty()));
  }

  private OperationView migrate(String destination) {
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> rig.vm().operation().isEmpty());
    return rig.fleet().migrations().submit(to(destination), Optional.empty());
  }

  private static MigrationRequest to(String destination) {
    return new MigrationRequest(Rig.VM, destination, false, false, null);
  }
}
