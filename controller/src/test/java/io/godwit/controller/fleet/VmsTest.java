package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.godwit.api.CreateVmRequest;
import io.godwit.api.HostView;
import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.Problem;
import io.godwit.api.VmView;
import io.godwit.controller.fleet.CrashingJournal.Crash;
import io.godwit.controller.fleet.CrashingJournal.When;
import io.godwit.controller.fleet.FakeFleet.Fault;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.model.Epoch;
import io.godwit.protocol.v1.Order.VerbCase;
import io.godwit.protocol.v1.Ownership;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmsTest {
  @TempDir Path directory;

  @Test
  void newVmFitsAllHostsAndBeginsWhereItsImageIs() {
    try (Rig rig = Rig.withImage(directory).start()) {
      VmView vm = create(rig, Rig.create(null, true));

      assertThat(vm.host()).isEqualTo("east-1");
      assertThat(vm.cpuModel()).isEqualTo("Nehalem");
      assertThat(vm.machineType()).isEqualTo("pc-q35-7.2");
      assertThat(vm.mac()).isEqualTo("52:54:00:4d:00:01");
      assertThat(vm.address()).isEqualTo("10.77.0.1");
      assertThat(vm.diskBytes()).isEqualTo(Rig.image().virtualSize().bytes());
      assertThat(vm.state()).isEqualTo("RUNNING");
    }
  }

  @Test
  void newVmHasABalloonThatLeavesItHalfUnlessItsUserSaysOtherwise() {
    try (Rig rig = Rig.withImage(directory).start()) {
      assertThat(create(rig, Rig.create(null, false)).leastMemoryBytes()).isEqualTo(128L << 20);
      assertThat(create(rig, withLeast("all", 256)).leastMemoryBytes()).isEqualTo(256L << 20);
      assertThat(create(rig, withLeast("some", 200)).leastMemoryBytes()).isEqualTo(200L << 20);
      assertThat(create(rig, request("small", Rig.IMAGE, null, 24, null)).leastMemoryBytes())
          .as("half of it would be less than may be asked for")
          .isEqualTo(16L << 20);
      assertRefused(rig, Problem.Code.INVALID, withLeast("more", 257));
      assertRefused(rig, Problem.Code.INVALID, withLeast("none", 0));
      assertRefused(rig, Problem.Code.INVALID, withLeast("less", -1));
    }
  }

  /** Those would not take the VM. */
  @Test
  void whileThereAreHostsOfBeforeBalloonsNewVmsHaveNone() {
    Rig old = Rig.withImage(directory);
    old.west1.forgetBalloons();
    try (Rig rig = old.start()) {
      assertThat(create(rig, Rig.create(null, false)).leastMemoryBytes()).isNull();
      assertRefused(rig, Problem.Code.UNAVAILABLE, withLeast("some", 200));
    }
  }

  private static CreateVmRequest withLeast(String name, long mebibytes) {
    return new CreateVmRequest(
        name, Rig.IMAGE, null, 1, 256L << 20, null, null, false, null, null, null, mebibytes << 20);
  }

  @Test
  void badRequestsAreRefusedAndChangeNothing() {
    try (Rig rig = Rig.withVm(directory, false).start()) {
      assertRefused(rig, Problem.Code.EXISTS, Rig.create(null, true));
      assertRefused(rig, Problem.Code.INVALID, request("Not A Name", Rig.IMAGE, null, 256, null));
      assertRefused(rig, Problem.Code.NOT_FOUND, request("a", "nothing", null, 256, null));
      assertRefused(rig, Problem.Code.NOT_FOUND, request("a", Rig.IMAGE, "nowhere", 256, null));
      assertRefused(rig, Problem.Code.INVALID, request("a", Rig.IMAGE, null, 1, null));
      assertRefused(rig, Problem.Code.INVALID, request("a", Rig.IMAGE, null, 256, 1L << 20));
      assertRefused(
          rig, Problem.Code.PREFLIGHT_FAILED, request("a", Rig.IMAGE, null, 1 << 20, null));
      assertRefused(
          rig, Problem.Code.PREFLIGHT_FAILED, request("a", Rig.IMAGE, null, 256, 1L << 50));

      assertThat(rig.fleet().vms().list()).hasSize(1);
      assertThat(rig.fleet().operations().list(Optional.empty(), Optional.empty())).hasSize(1);
    }
  }

  /** By this name the command line knows that nothing was changed: see its ExitCode. */
  @Test
  void newVmThatDoesNotFitAnyMoreWasOnlyPlaced() {
    try (Rig rig = Rig.withImage(directory)) {
      rig.start(new Crash(1, When.BEFORE));
      String id =
          rig.endUnlessKilled(
              () -> rig.fleet().vms().submitCreate(Rig.create("east-1", true), Optional.empty()));
      rig.east1.setMemoryBytes(1 << 20);
      rig.restart();

      OperationView end = rig.endOf(id);

      assertThat(end.cause().code()).isEqualTo("NO_MEMORY");
      assertThat(end.steps())
          .extracting(OperationView.StepView::name, OperationView.StepView::state)
          .containsExactly(tuple("place", "UNDONE"));
      assertThat(rig.findVm()).isEmpty();
    }
  }

  @Test
  void stateIsUnknownWhileItsHostIsAway() {
    try (Rig rig = Rig.withVm(directory, true).start()) {
      assertThat(rig.fleet().vms().show(Rig.VM).state()).isEqualTo("RUNNING");
      rig.hosts.unlink(rig.east1);

      assertThat(rig.fleet().vms().show(Rig.VM).state()).isEqualTo("UNKNOWN");
      assertThatThrownBy(() -> rig.fleet().vms().submitStart(Rig.VM, Optional.empty()))
          .asInstanceOf(type(RefusedException.class))
          .extracting(RefusedException::code)
          .isEqualTo(Problem.Code.UNAVAILABLE);
      assertThat(rig.fleet().hosts().show("east-1").state()).isEqualTo("UNREACHABLE");
    }
  }

  @Test
  void hostThatComesBackIsBelievedAndNothingIsStarted() {
    try (Rig rig = Rig.withVm(directory, false).start()) {
      rig.east1.journal.put(rig.vmId(), new FakeHost.Entry(Ownership.OWNED, 5));
      rig.linkAll();

      assertThat(rig.vm().epoch()).isEqualTo(new Epoch(5));
      assertThat(rig.fleet().vms().show(Rig.VM).state()).isEqualTo("STOPPED");
      assertThat(rig.hosts.executed()).isEmpty();
    }
  }

  @Test
  void watcherIsToldUntilTheEnd() {
    try (Rig rig = Rig.withVm(directory, false).start()) {
      rig.hosts.fail(VerbCase.START_VM, Fault.RUNS_ON);
      OperationView running = rig.fleet().vms().submitStart(Rig.VM, Optional.empty());
      List<OperationView> told = new CopyOnWriteArrayList<>();
      Subscription watching = rig.fleet().operations().watch(running.id(), told::add);
      Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.START_VM));

      rig.fleet().operations().cancel(running.id());

      Awaitility.await().until(() -> !told.isEmpty() && told.getLast().endedAt() != null);
      watching.close();
      List<Long> sequences = new ArrayList<>(told.stream().map(OperationView::sequence).toList());
      assertThat(sequences).isSorted();
      assertThat(told.getLast().state()).isEqualTo("ROLLED_BACK");
    }
  }

  @Test
  void hostWithVmsIsNotRemoved() {
    try (Rig rig = Rig.withVm(directory, false).start()) {
      assertThatThrownBy(() -> rig.fleet().hosts().remove("east-1"))
          .hasMessageContaining("has 1 VMs");
      rig.fleet().hosts().remove("west-1");
      assertThat(rig.fleet().hosts().list()).hasSize(2);
    }
  }

  @Test
  void drainedHostTakesNoVmsUntilItIsOpenedAgain() {
    try (Rig rig = Rig.withVm(directory, false).start()) {
      HostView drained = rig.fleet().hosts().setScheduling("west-1", Scheduling.DRAINING);
      assertThat(drained.schedulable()).isFalse();
      assertThat(refusals(rig, "west-1")).containsExactly("HOST_DRAINING");
      assertRefused(
          rig, Problem.Code.PREFLIGHT_FAILED, request("a", Rig.IMAGE, "west-1", 256, null));

      rig.fleet().hosts().setScheduling("west-1", Scheduling.OPEN);
      assertThat(refusals(rig, "west-1")).isEmpty();
    }
  }

  private static List<String> refusals(Rig rig, String destination) {
    return rig
        .fleet()
        .migrations()
        .preflight(new MigrationRequest(Rig.VM, destination, true, true, null))
        .refusals()
        .stream()
        .map(Problem.Refusal::code)
        .toList();
  }

  private static VmView create(Rig rig, CreateVmRequest request) {
    OperationView end = rig.end(rig.fleet().vms().submitCreate(request, Optional.empty()));
    assertThat(end.state()).isEqualTo("DONE");
    return rig.fleet().vms().show(request.name());
  }

  private static CreateVmRequest request(
      String name, String image, String host, long mebibytes, Long diskBytes) {
    return new CreateVmRequest(name, image, host, 1, mebibytes << 20, diskBytes, null, false);
  }

  private static void assertRefused(Rig rig, Problem.Code code, CreateVmRequest request) {
    assertThatThrownBy(() -> rig.fleet().vms().submitCreate(request, Optional.empty()))
        .asInstanceOf(type(RefusedException.class))
        .extracting(RefusedException::code)
        .isEqualTo(code);
  }
}
