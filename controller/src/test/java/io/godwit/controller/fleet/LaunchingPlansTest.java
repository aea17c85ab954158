package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.godwit.api.AutomaticRequest;
import io.godwit.api.CreateVmRequest;
import io.godwit.api.HostView;
import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.MayLaunch;
import io.godwit.api.PlanView;
import io.godwit.api.Problem;
import io.godwit.controller.fleet.CrashingJournal.Crash;
import io.godwit.controller.fleet.CrashingJournal.When;
import io.godwit.controller.fleet.FakeFleet.Fault;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Quota;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.protocol.v1.HostAccelerator;
import io.godwit.protocol.v1.Order.VerbCase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans that begin by launching a host, where VMs have no room without it. */
class LaunchingPlansTest {
  private static final MayLaunch BIG = new MayLaunch("lab-east", "big", null);
  private static final String NEW = "lab-east-1";

  @TempDir Path directory;

  @Test
  void hostIsLaunchedBeforeItIsNeededAndGivenBackByTheUndo() throws Exception {
    try (Rig rig = crowded()) {
      rig.restartWithPrices(
          """
          date = 2026-11-01
          currency = USD
          host.lab-east = 0.10
          type.lab-east.big = 0.07
          host.lab-west = 0.04
          """);
      PlanView plan = make(rig, drain(BIG));
      assertThat(plan.launches())
          .containsExactly(
              new PlanView.Launch(NEW, "lab-east", "big", null, "0.07", "PENDING", null));
      assertThat(plan.economy().perHourAfter()).isEqualTo("0.07");
      assertThat(plan.moves())
          .extracting(PlanView.Move::vm, PlanView.Move::destination)
          .containsExactly(tuple(Rig.VM, NEW));
      assertThat(rig.instances.statesOf(NEW)).as("a preview launches nothing").isEmpty();

      assertThat(apply(rig, plan).state()).isEqualTo("DONE");
      assertThat(hostOf(rig, Rig.VM)).isEqualTo(NEW);
      assertThat(rig.fleet().plans().show(plan.number()).launches())
          .extracting(PlanView.Launch::state)
          .containsExactly("LAUNCHED");

      PlanView undo = rig.fleet().plans().undo(plan.number());
      assertThat(undo.givesBack()).containsExactly(NEW);
      assertThat(apply(rig, undo).state()).isEqualTo("DONE");
      assertThat(hostOf(rig, Rig.VM)).isEqualTo("east-1");
      assertThat(rig.fleet().hosts().show(NEW).state()).isEqualTo("GIVEN_BACK");
      assertThat(rig.fleet().hosts().show("east-1").schedulable()).isTrue();

      PlanView again = rig.fleet().plans().undo(undo.number());
      assertThat(again.takesBack()).containsExactly(NEW);
      assertThat(again.launches()).as("there is one").isEmpty();
      assertThat(apply(rig, again).state()).isEqualTo("DONE");
      assertThat(hostOf(rig, Rig.VM)).isEqualTo(NEW);
      assertThat(rig.instances.statesOf(NEW)).containsExactly(State.RUNNING);
    }
  }

  @Test
  void whereThereIsRoomNoneIsLaunched() {
    try (Rig rig = Rig.withVm(directory, true).start()) {
      PlanView plan = make(rig, drain(BIG));
      assertThat(plan.launches()).isEmpty();
      assertThat(rig.<String>read(all -> all.plans().document(plan.number()).orElseThrow()))
          .as("a controller of before can read it")
          .doesNotContain("launches");
    }
  }

  @Test
  void withoutTheOptionTheRefusalNamesTheHostThatWouldHelp() {
    try (Rig rig = crowded()) {
      RefusedException refused =
          catchThrowableOfType(RefusedException.class, () -> make(rig, drain(null)));
      assertThat(refused.refusals())
          .extracting(Problem.Refusal::code, Problem.Refusal::remedy)
          .contains(tuple("HOST_WOULD_HELP", "--may-launch lab-east/big lets the plan launch one"));
      assertThat(refused).hasMessageContaining("a host of type big at lab-east would make room");

      rig.instances.tellQuota(new Quota(0, OptionalInt.empty()));
      assertThatThrownBy(() -> make(rig, drain(null))).hasMessageNotContaining("would make room");
      assertThat(rig.instances.statesOf(NEW)).isEmpty();
    }
  }

  @Test
  void hostThatIsTooSmallTooIsNotOffered() {
    try (Rig rig = crowded()) {
      create(rig, "huge", 4L << 30);
      assertThatThrownBy(() -> make(rig, drain(null))).hasMessageNotContaining("would make room");
      assertThatThrownBy(() -> make(rig, drain(BIG)))
          .as("what is missing even with it")
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("rules out 3");
    }
  }

  @Test
  void whereTheProviderRefusesNothingIsMoved() {
    try (Rig rig = crowded()) {
      rig.instances.tellQuota(new Quota(0, OptionalInt.empty()));
      PlanView plan = make(rig, drain(BIG));
      assertThat(plan.notes())
          .anyMatch(note -> note.startsWith("provider lab-east would not launch host lab-east-1"));

      OperationView end = apply(rig, plan);

      assertThat(end.state()).isEqualTo("ROLLED_BACK");
      assertThat(end.cause().code()).isEqualTo("LAUNCH_FAILED");
      assertThat(end.cause().message()).contains("nothing was moved", "quota is full");
      assertThat(hostOf(rig, Rig.VM)).isEqualTo("east-1");
      assertThat(hosts(rig)).doesNotContain(NEW);
      assertThat(rig.fleet().plans().show(plan.number()).launches())
          .extracting(PlanView.Launch::state)
          .containsExactly("NOT_LAUNCHED");

      rig.instances.tellQuota(new Quota(1, OptionalInt.empty()));
      assertThat(apply(rig, plan).state()).as("applied again").isEqualTo("DONE");
      assertThat(hostOf(rig, Rig.VM)).isEqualTo(NEW);
    }
  }

  @Test
  void oneThatDoesNotJoinIsGivenUpAndNothingIsMoved() {
    try (Rig rig = crowded()) {
      rig.instances.onLaunch((secret, name) -> {});
      OperationView end = apply(rig, make(rig, drain(BIG)));

      assertThat(end.state()).isEqualTo("ROLLED_BACK");
      assertThat(end.cause().message()).contains("no agent of it has joined");
      assertThat(rig.instances.statesOf(NEW)).containsExactly(State.TERMINATED);
      assertThat(hostOf(rig, Rig.VM)).isEqualTo("east-1");
    }
  }

  @Test
  void planThatIsCancelledWhileItsHostBootsTakesTheLaunchBack() {
    try (Rig rig = crowded()) {
      rig.instances.onLaunch((secret, name) -> {});
      OperationView begun =
          rig.fleet().plans().apply(make(rig, drain(BIG)).number(), Optional.empty());
      await().until(() -> rig.instances.statesOf(NEW), List.of(State.RUNNING)::equals);

      OperationView unused = rig.fleet().operations().cancel(begun.id());

      OperationView end = rig.end(begun);
      assertThat(end.state()).isEqualTo("ROLLED_BACK");
      assertThat(rig.instances.statesOf(NEW)).containsExactly(State.TERMINATED);
      assertThat(hostOf(rig, Rig.VM)).isEqualTo("east-1");
    }
  }

  @Test
  void oneThatIsNotAsThePlanTookItToBeIsGivenUpBeforeAnythingIsMoved() {
    try (Rig rig = crowded()) {
      rig.instances.onLaunch(
          (secret, name) -> {
            FakeHost host = rig.hosts.add(rig.fleet().joinTokens().consume(secret).id(), name);
            host.setAccelerator(HostAccelerator.KVM);
            host.setMemoryBytes(1 << 20);
            rig.hosts.link(host);
          });
      OperationView end = apply(rig, make(rig, drain(BIG)));

      assertThat(end.state()).isEqualTo("ROLLED_BACK");
      assertThat(end.cause().code()).isEqualTo("HOST_UNFIT");
      assertThat(end.cause().message()).contains("nothing was moved", NEW);
      assertThat(rig.instances.statesOf(NEW)).containsExactly(State.TERMINATED);
      assertThat(hosts(rig)).doesNotContain(NEW);
      assertThat(hostOf(rig, Rig.VM)).isEqualTo("east-1");
      assertThat(make(rig, drain(BIG)).launches())
          .as("plans know by the name what they have launched")
          .extracting(PlanView.Launch::host)
          .containsExactly("lab-east-2");
    }
  }

  @Test
  void nameThatIsTakenMeanwhileMakesThePlanStale() {
    try (Rig rig = crowded()) {
      PlanView plan = make(rig, drain(BIG));
      assertThat(rig.end(rig.fleet().launches().launch(Rig.launch(NEW), Optional.empty())).state())
          .isEqualTo("DONE");
      assertThatThrownBy(() -> apply(rig, plan))
          .hasMessageContaining("there is a host named lab-east-1 by now");
    }
  }

  /** The launched host has a VM by then, and a second launch would cost twice. */
  @Test
  void planThatStopsLaterKeepsTheHostAndGoesOnWithIt() {
    try (Rig rig = crowded()) {
      create(rig, "second", 64L << 20);
      PlanView plan = make(rig, drain(BIG));
      assertThat(plan.moves()).extracting(PlanView.Move::wave).containsExactly(1, 2);
      rig.hosts.failOn(VerbCase.HAND_OVER, Fault.FAILS, 2);

      assertThat(apply(rig, plan).state()).isEqualTo("ROLLED_BACK");
      assertThat(hostOf(rig, plan.moves().getFirst().vm())).isEqualTo(NEW);
      assertThat(rig.instances.statesOf(NEW)).containsExactly(State.RUNNING);

      OperationView end = apply(rig, plan);
      assertThat(end.state()).as("%s", end.cause()).isEqualTo("DONE");
      assertThat(List.of(hostOf(rig, Rig.VM), hostOf(rig, "second"))).containsOnly(NEW);
      assertThat(rig.instances.statesOf(NEW)).as("the same").containsExactly(State.RUNNING);
    }
  }

  @Test
  void planThatStopsAgainGivesUpWhatItHadLaunchedTheFirstTime() {
    try (Rig rig = crowded()) {
      AtomicReference<FakeHost> launched = noteLaunched(rig);
      create(rig, "second", 64L << 20);
      PlanView plan = make(rig, drain(BIG));
      rig.hosts.failOn(VerbCase.HAND_OVER, Fault.FAILS, 2);
      assertThat(apply(rig, plan).state()).isEqualTo("ROLLED_BACK");
      String first = plan.moves().getFirst().vm();
      HostView opened = rig.fleet().hosts().setScheduling("east-1", Scheduling.OPEN);
      assertThat(opened.schedulable()).isTrue();
      OperationView back =
          rig.fleet()
              .migrations()
              .submit(new MigrationRequest(first, "east-1", false, false, null), Optional.empty());
      assertThat(rig.end(back).state()).isEqualTo("DONE");
      rig.hosts.link(launched.get());
      rig.hosts.fail(VerbCase.HAND_OVER, Fault.FAILS);

      OperationView again = rig.fleet().plans().apply(plan.number(), Optional.empty());
      await().until(() -> moveOf(rig, plan), "FAILED"::equals);
      rig.hosts.link(launched.get());

      assertThat(rig.end(again).state()).isEqualTo("ROLLED_BACK");
      assertThat(rig.instances.statesOf(NEW)).containsExactly(State.TERMINATED);
    }
  }

  private static AtomicReference<FakeHost> noteLaunched(Rig rig) {
    AtomicReference<FakeHost> launched = new AtomicReference<>();
    rig.instances.onLaunch(
        (secret, name) -> {
          launched.set(rig.hosts.add(rig.fleet().joinTokens().consume(secret).id(), name));
          launched.get().setAccelerator(HostAccelerator.KVM);
          rig.hosts.link(launched.get());
        });
    return launched;
  }

  @Test
  void planThatStopsBeforeAVmHasComeGivesTheHostUp() {
    try (Rig rig = crowded()) {
      AtomicReference<FakeHost> launched = noteLaunched(rig);
      PlanView plan = make(rig, drain(BIG));
      rig.hosts.fail(VerbCase.HAND_OVER, Fault.FAILS);

      OperationView begun = rig.fleet().plans().apply(plan.number(), Optional.empty());
      await().until(() -> moveOf(rig, plan), "FAILED"::equals);
      rig.hosts.link(launched.get());

      assertThat(rig.end(begun).state()).isEqualTo("ROLLED_BACK");
      assertThat(hostOf(rig, Rig.VM)).isEqualTo("east-1");
      assertThat(rig.instances.statesOf(NEW)).containsExactly(State.TERMINATED);
      assertThat(hosts(rig)).doesNotContain(NEW);

      assertThat(apply(rig, plan).state()).isEqualTo("DONE");
      assertThat(rig.instances.statesOf(NEW))
          .containsExactlyInAnyOrder(State.TERMINATED, State.RUNNING);
    }
  }

  private static String moveOf(Rig rig, PlanView plan) {
    return rig.fleet().plans().show(plan.number()).moves().getFirst().state();
  }

  @Test
  void controllerThatIsKilledGoesOn() {
    int write = 0;
    boolean isKilled = true;
    while (isKilled) {
      write++;
      try (Rig rig = crowdedBeforeStart("killed-" + write)) {
        rig.start();
        PlanView plan = make(rig, drain(BIG));
        rig.start(new Crash(write, When.AFTER));
        String id =
            rig.endUnlessKilled(() -> rig.fleet().plans().apply(plan.number(), Optional.empty()));
        isKilled = rig.journal().killed().isDone();
        if (isKilled) {
          rig.restart();
        }
        assertThat(rig.finalEndOf(id).state()).as("killed at write %d", write).isEqualTo("DONE");
        assertThat(hostOf(rig, Rig.VM)).isEqualTo(NEW);
        assertThat(rig.instances.statesOf(NEW)).containsExactly(State.RUNNING);
        assertThat(rig.hosts.broken()).isEmpty();
      }
    }
    assertThat(write).as("it was killed now and then").isGreaterThan(10);
  }

  @Test
  void eachStepTwiceIsOnce() {
    try (Rig rig = crowdedBeforeStart("twice")) {
      rig.start(Crash.NEVER, RepeatingSaga::new);
      assertThat(apply(rig, make(rig, drain(BIG))).state()).isEqualTo("DONE");
      assertThat(hostOf(rig, Rig.VM)).isEqualTo(NEW);
      assertThat(rig.instances.statesOf(NEW)).containsExactly(State.RUNNING);
    }
    try (Rig rig = crowdedBeforeStart("taken-back-twice")) {
      rig.start(Crash.NEVER, RepeatingSaga::new);
      rig.hosts.fail(VerbCase.PREPARE_INCOMING, Fault.FAILS);
      assertThat(apply(rig, make(rig, drain(BIG))).state()).isEqualTo("ROLLED_BACK");
      assertNothingIsLeft(rig);
    }
  }

  @Test
  void controllerThatIsKilledWhileItTakesBackLeavesNothing() {
    int write = 1;
    boolean isKilled = true;
    while (isKilled) {
      write += 3;
      try (Rig rig = crowdedBeforeStart("taken-back-" + write)) {
        rig.start();
        PlanView plan = make(rig, drain(BIG));
        rig.hosts.fail(VerbCase.PREPARE_INCOMING, Fault.FAILS);
        rig.start(new Crash(write, write % 2 == 0 ? When.BEFORE : When.AFTER));
        String id =
            rig.endUnlessKilled(() -> rig.fleet().plans().apply(plan.number(), Optional.empty()));
        isKilled = rig.journal().killed().isDone();
        if (isKilled) {
          rig.restart();
        }
        assertThat(rig.finalEndOf(id).state())
            .as("killed at write %d", write)
            .isEqualTo("ROLLED_BACK");
        assertNothingIsLeft(rig);
      }
    }
    assertThat(write).as("it was killed now and then").isGreaterThan(10);
  }

  private static void assertNothingIsLeft(Rig rig) {
    assertThat(hostOf(rig, Rig.VM)).isEqualTo("east-1");
    assertThat(hosts(rig)).doesNotContain(NEW);
    assertThat(rig.instances.statesOf(NEW)).containsExactly(State.TERMINATED);
    assertThat(rig.hosts.broken()).isEmpty();
  }

  /** A host lets plans have 3.2 of its 4 cores; a VM of 4 vCPUs that is not measured counts one. */
  @Test
  void fleetThatIsOverfullEverywhereIsMendedByAHostMore() {
    try (Rig rig = launching(Rig.withVm(directory, false)).start()) {
      for (String host : List.of("east-1", "east-2", "west-1")) {
        for (int number = 0; number < 3; number++) {
          create(rig, "large-%s-%d".formatted(host, number), host, 4);
        }
      }
      create(rig, "large-east-1-3", "east-1", 4);
      assertThatThrownBy(() -> make(rig, new PlanRequest("HOSTS", null, null, null)))
          .hasMessageContaining("a host of type big at lab-east would make room");
      PlanView plan =
          make(rig, new PlanRequest("HOSTS", null, null, null, null, null, null, null, BIG));

      assertThat(plan.launches()).extracting(PlanView.Launch::host).containsExactly(NEW);
      OperationView end = apply(rig, plan);
      assertThat(end.state()).as("%s", end.cause()).isEqualTo("DONE");
      assertThat(rig.fleet().hosts().show(NEW).vms()).isPositive();
    }
  }

  @Test
  void whatCannotBeLaunchedIsRefused() {
    try (Rig rig = crowded()) {
      assertRefused(rig, Problem.Code.NOT_FOUND, drain(new MayLaunch("lab-east", "tiny", null)));
      assertRefused(rig, Problem.Code.UNAVAILABLE, drain(new MayLaunch("nobody", "big", null)));
      assertRefused(rig, Problem.Code.INVALID, drain(new MayLaunch("lab-east", null, null)));
      assertRefused(rig, Problem.Code.INVALID, drain(new MayLaunch("lab-east", "-", null)));
      assertRefused(rig, Problem.Code.INVALID, drain(new MayLaunch("lab-east", "big", "a b")));
      assertRefused(
          rig,
          Problem.Code.INVALID,
          new PlanRequest("BALANCE", null, null, null, null, null, null, null, BIG));
      PlanRequest any = new PlanRequest(null, null, null, null, null, null, null, null, BIG);
      assertThatThrownBy(
              () ->
                  rig.fleet()
                      .automatic()
                      .turnOn(new AutomaticRequest(any, null, null, null, null, null)))
          .hasMessageContaining("not by itself");
    }
  }

  private static void assertRefused(Rig rig, Problem.Code code, PlanRequest request) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> make(rig, request));
    assertThat(refused.code()).as(refused.getMessage()).isEqualTo(code);
  }

  /** The VM "demo" runs on east-1, and no other host has room for it. */
  private Rig crowded() {
    return crowdedBeforeStart("crowded").start();
  }

  private Rig crowdedBeforeStart(String name) {
    Path folder = directory.resolve(name);
    assertThat(folder.toFile().mkdir()).isTrue();
    Rig rig = launching(Rig.withVm(folder, true));
    rig.east2.setMemoryBytes(1 << 20);
    rig.west1.setMemoryBytes(1 << 20);
    return rig;
  }

  private static Rig launching(Rig rig) {
    Stream.of(rig.east1, rig.east2, rig.west1)
        .forEach(host -> host.setAccelerator(HostAccelerator.KVM));
    return rig.launching(HostAccelerator.KVM);
  }

  private static PlanRequest drain(MayLaunch mayLaunch) {
    return new PlanRequest(null, null, null, null, "east-1", null, null, null, mayLaunch);
  }

  private static PlanView make(Rig rig, PlanRequest request) {
    return rig.fleet().plans().make(request);
  }

  private static OperationView apply(Rig rig, PlanView plan) {
    return rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty()));
  }

  private static String hostOf(Rig rig, String vm) {
    return rig.fleet().vms().show(vm).host();
  }

  private static List<String> hosts(Rig rig) {
    return rig.fleet().hosts().list().stream().map(HostView::name).toList();
  }

  private static void create(Rig rig, String name, long memory) {
    create(rig, new CreateVmRequest(name, Rig.IMAGE, "east-1", 1, memory, null, null, true));
  }

  private static void create(Rig rig, String name, String host, int vcpus) {
    create(rig, new CreateVmRequest(name, Rig.IMAGE, host, vcpus, 64L << 20, null, null, true));
  }

  private static void create(Rig rig, CreateVmRequest request) {
    OperationView end = rig.end(rig.fleet().vms().submitCreate(request, Optional.empty()));
    assertThat(end.state()).as("%s", end.cause()).isEqualTo("DONE");
  }
}
