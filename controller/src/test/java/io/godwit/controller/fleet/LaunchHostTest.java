package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.godwit.api.HostView;
import io.godwit.api.JoinTokenRequest;
import io.godwit.api.LaunchHostRequest;
import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanView;
import io.godwit.api.ProviderView;
import io.godwit.api.TerminateHostRequest;
import io.godwit.controller.operation.Fault;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.LaunchHost;
import io.godwit.controller.operation.Quota;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.HostAccelerator;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts come and go at their providers, and leave nothing behind that nobody wants. */
class LaunchHostTest {
  private static final String HOST = "east-3";
  private static final Fault LOST = new Fault.Unanswered("the connection ended");
  private static final TerminateHostRequest OURS = new TerminateHostRequest(false);

  @TempDir Path directory;

  @Test
  void takesVmsOnlyOnceItIsSeenThatItCan() {
    try (Rig rig = Rig.withVm(directory, true)) {
      List<Boolean> open = new ArrayList<>();
      rig.instances.onLaunch(
          (secret, name) -> {
            FakeHost host = rig.hosts.add(rig.fleet().joinTokens().consume(secret).id(), name);
            host.setAccelerator(HostAccelerator.KVM);
            open.add(rig.fleet().hosts().show(HOST).schedulable());
            assertThatThrownBy(() -> rig.fleet().hosts().setScheduling(HOST, Scheduling.OPEN))
                .hasMessageContaining("is being launched");
            assertThatThrownBy(() -> rig.fleet().launches().terminate(HOST, OURS, none()))
                .hasMessageContaining("is being launched");
            rig.hosts.link(host);
            PlanView plan =
                rig.fleet().plans().make(Rig.pinned(new Pin(Rig.VM, List.of("west-1"))));
            assertThat(plan.moves()).as("plans are made meanwhile").hasSize(1);
          });
      rig.start();

      OperationView end = rig.end(launch(rig));

      assertThat(end.state()).as("%s", end).isEqualTo("DONE");
      assertThat(end.destination()).isEqualTo(HOST);
      assertThat(open).containsExactly(false);
      HostView host = rig.fleet().hosts().show(HOST);
      assertThat(host.schedulable()).isTrue();
      assertThat(host.zone()).as("where it was launched").isEqualTo("zone-a");
      assertThat(host.locatedBy()).isEqualTo("PROVIDER");
    }
  }

  @Test
  void whereTheQuotaIsFullNothingIsLaunched() {
    try (Rig rig = Rig.withImage(directory).start()) {
      rig.instances.tellQuota(new Quota(0, OptionalInt.empty()));
      OperationView full = rig.end(launch(rig));
      rig.instances.tellQuota(new Quota(5, OptionalInt.of(1)));
      OperationView tooBig = rig.end(launch(rig));

      assertThat(full.state()).isEqualTo("ROLLED_BACK");
      assertThat(full.cause().message())
          .contains("quota is full: it lets no more instances", "terminate what is not needed");
      assertThat(tooBig.cause().message()).contains("it lets 1 more CPUs, and type big has 2");
      assertThat(rig.instances.statesOf(HOST)).isEmpty();
      assertThat(rig.fleet().hosts().list()).extracting(HostView::name).doesNotContain(HOST);
    }
  }

  @Test
  void providersTellWhatTheyLet() throws Exception {
    try (Rig rig = Rig.withImage(directory).start()) {
      rig.instances.tellQuota(new Quota(5, OptionalInt.of(1)));
      assertThat(rig.fleet().providers().list())
          .extracting(ProviderView::name, ProviderView::instancesLeft, ProviderView::problem)
          .containsExactly(
              tuple("lab-east", 5, null), tuple("nobody", null, "there is no provider nobody"));
      assertThat(rig.fleet().providers().show("lab-east").types())
          .containsExactly(new ProviderView.InstanceType("big", 2, 4096, true));
      assertThatThrownBy(() -> rig.fleet().providers().show("other"))
          .hasMessageContaining("provider");
    }
  }

  @Test
  void oneThatNeverJoinsIsGivenUpWithItsConsoleTold() {
    try (Rig rig = Rig.withImage(directory).start()) {
      OperationView end = rig.end(launch(rig));

      assertThat(end.state()).isEqualTo("ROLLED_BACK");
      assertThat(end.cause().code()).isEqualTo("HOST_DID_NOT_JOIN");
      assertThat(end.cause().message())
          .contains("no agent of it has joined after 5 s", "is given up", "no network")
          .doesNotContain("\u001b")
          .hasSizeLessThan(1000);
      assertThat(rig.instances.statesOf(HOST)).containsExactly(State.TERMINATED);
    }
  }

  @Test
  void oneThatNeverJoinsIsKeptWhereItsUserWantsToSeeIt() {
    try (Rig rig = Rig.withImage(directory).start()) {
      OperationView end =
          rig.end(
              rig.fleet()
                  .launches()
                  .launch(
                      new LaunchHostRequest(HOST, "lab-east", "big", null, null, false, null, true),
                      Optional.empty()));

      assertThat(end.cause().message()).contains("is kept, as asked");
      assertThat(rig.instances.statesOf(HOST)).containsExactly(State.RUNNING);
    }
  }

  @Test
  void whoComesAfterItsLaunchHasEndedDoesNotJoin() {
    try (Rig rig = Rig.withImage(directory)) {
      List<String> secrets = new ArrayList<>();
      rig.instances.onLaunch((secret, name) -> secrets.add(secret));
      rig.start();
      assertThat(rig.end(launch(rig)).cause().code()).isEqualTo("HOST_DID_NOT_JOIN");

      OperationView again = launch(rig);
      await().until(() -> secrets.size() == 2);

      assertThatThrownBy(() -> rig.fleet().joinTokens().consume(secrets.getFirst()))
          .as("neither by itself nor under the next launch of its name")
          .hasMessageContaining("this token was not made here");
      assertThat(rig.fleet().hosts().list()).extracting(HostView::name).doesNotContain(HOST);
      assertThat(rig.end(again).state()).isEqualTo("ROLLED_BACK");
    }
  }

  @Test
  void hostThatSomebodyElseAddsUnderTheNameDoesNotJoinAndIsNotForgotten() {
    try (Rig rig = Rig.withImage(directory)) {
      rig.start();
      JoinTokenRequest request = new JoinTokenRequest(HOST, "lab-east", 10);
      String before = rig.fleet().joinTokens().issue(request).secret();
      List<Throwable> refused = new ArrayList<>();
      rig.instances.onLaunch(
          (secret, name) -> {
            refused.add(catchThrowable(() -> rig.fleet().joinTokens().issue(request)));
            refused.add(catchThrowable(() -> rig.fleet().joinTokens().consume(before)));
          });

      assertThat(rig.end(launch(rig)).cause().code()).isEqualTo("HOST_DID_NOT_JOIN");

      assertThat(refused)
          .hasSize(2)
          .allSatisfy(each -> assertThat(each).hasMessageContaining("launches a host named"));
      assertThat(rig.fleet().joinTokens().consume(before).schedulable()).isTrue();
    }
  }

  @Test
  void hostThatHasJoinedWhenItsLaunchIsCancelledIsForgotten() {
    try (Rig rig = Rig.withImage(directory)) {
      rig.instances.onLaunch(
          (secret, name) -> {
            HostId unused = rig.fleet().joinTokens().consume(secret).id();
            OperationId launch =
                rig.read(transaction -> LaunchHost.launching(transaction, new HostName(HOST)))
                    .orElseThrow()
                    .id();
            rig.fleet().operations().cancel(launch.toString());
          });
      rig.start();

      assertThat(rig.end(launch(rig)).cause().code()).isEqualTo("CANCELLED");

      assertThat(rig.fleet().hosts().list()).extracting(HostView::name).doesNotContain(HOST);
      assertThat(rig.instances.statesOf(HOST)).containsExactly(State.TERMINATED);
    }
  }

  @Test
  void oneThatCannotNestIsGivenUp() {
    try (Rig rig = Rig.withImage(directory).launching(HostAccelerator.TCG).start()) {
      OperationView end = rig.end(launch(rig));

      assertThat(end.cause().code()).isEqualTo("CANNOT_NEST");
      assertThat(rig.instances.statesOf(HOST)).containsExactly(State.TERMINATED);
      assertThat(rig.fleet().hosts().list()).extracting(HostView::name).doesNotContain(HOST);
    }
  }

  @Test
  void launchThatIsRefusedLeavesNothing() {
    try (Rig rig = Rig.withImage(directory).launching(HostAccelerator.KVM).start()) {
      rig.instances.failLaunch(new Fault.NoCapacity("none of that type in a"));

      OperationView end = rig.end(launch(rig));

      assertThat(end.state()).isEqualTo("ROLLED_BACK");
      assertThat(end.cause().message())
          .contains("no room there now: none of that type in a", "take another zone or type");
      assertThat(rig.instances.statesOf(HOST)).isEmpty();
    }
  }

  @Test
  void wrongCredentialsAreToldAndLeaveNoDoubt() {
    try (Rig rig = Rig.withImage(directory).launching(HostAccelerator.KVM).start()) {
      rig.instances.close(new Fault.NoCredentials("the key is not known"));

      OperationView end = rig.end(launch(rig));

      assertThat(end.state()).as("%s", end).isEqualTo("ROLLED_BACK");
      assertThat(end.cause().message())
          .contains("does not take the controller's credentials: the key is not known");
      assertThat(rig.instances.statesOf(HOST)).isEmpty();
    }
  }

  @Test
  void launchWhoseReplyIsLostIsGivenUpWhole() {
    try (Rig rig = Rig.withImage(directory).launching(HostAccelerator.KVM).start()) {
      rig.instances.failLaunch(new Fault.Unanswered("the connection ended"));

      OperationView end = rig.end(launch(rig));

      assertThat(end.state()).as("%s", end).isEqualTo("ROLLED_BACK");
      assertThat(rig.instances.statesOf(HOST)).containsExactly(State.TERMINATED);
    }
  }

  @Test
  void whatCannotBeAskedIsRefusedBeforeAnythingIsDone() {
    try (Rig rig = Rig.withVm(directory, true).start()) {
      assertThatThrownBy(() -> rig.fleet().launches().launch(Rig.launch("east-1"), none()))
          .hasMessageContaining("there is a host named 'east-1'");
      assertThatThrownBy(() -> launch(rig, "nobody", "big", null))
          .hasMessageContaining("Nothing was launched");
      assertThatThrownBy(() -> launch(rig, "lab-east", "big; reboot", null))
          .hasMessageContaining("a type has");
      assertThatThrownBy(() -> launch(rig, "lab-east", null, null))
          .hasMessageContaining("type of the instance is missing");
      assertThatThrownBy(() -> launch(rig, "lab-east", "big", BigDecimal.ONE))
          .hasMessageContaining("goes with spot instances only");
      assertThatThrownBy(() -> rig.fleet().launches().terminate("east-1", OURS, none()))
          .hasMessageContaining("has 1 VMs: godwit host drain east-1");
      assertThatThrownBy(() -> rig.fleet().launches().terminate("nowhere", OURS, none()))
          .hasMessageContaining("nowhere");
    }
  }

  private static OperationView launch(Rig rig, String provider, String type, BigDecimal most) {
    return rig.fleet()
        .launches()
        .launch(
            new LaunchHostRequest(HOST, provider, type, null, null, false, most, false), none());
  }

  @Test
  void instanceOfSomebodyElseIsGivenUpOnlyWhereItsUserSaysSo() {
    try (Rig rig = Rig.withVm(directory, true).start()) {
      rig.instances.isOn("east-2", Keeper.SOMEBODY);

      OperationView refused = rig.end(terminate(rig, OURS));
      assertThat(refused.state()).isEqualTo("ROLLED_BACK");
      assertThat(refused.cause().message()).contains("was not launched by this controller");
      assertThat(rig.fleet().hosts().show("east-2").schedulable()).isTrue();
      assertThat(rig.instances.statesOf("east-2")).containsExactly(State.RUNNING);

      OperationView done = rig.end(terminate(rig, new TerminateHostRequest(true)));
      assertThat(done.state()).as("%s", done).isEqualTo("DONE");
      assertThat(rig.instances.statesOf("east-2")).containsExactly(State.TERMINATED);
    }
  }

  @Test
  void hostWhoseTerminationIsRefusedIsOpenAgain() {
    try (Rig rig = leaving(new Fault.NoCredentials("this may only look"), State.RUNNING)) {
      OperationView end = rig.end(terminate(rig, OURS));

      assertThat(end.state()).as("%s", end).isEqualTo("ROLLED_BACK");
      assertThat(end.cause().message()).contains("host east-2 stays", "this may only look");
      assertThat(rig.fleet().hosts().show("east-2").schedulable()).isTrue();
    }
  }

  @Test
  void hostWhoseTerminationWasDoneWithoutAnAnswerIsTakenOutOfTheFleet() {
    try (Rig rig = leaving(LOST, State.TERMINATED)) {
      OperationView end = rig.end(terminate(rig, OURS));

      assertThat(end.state()).as("%s", end).isEqualTo("DONE");
      assertThat(rig.fleet().hosts().list()).extracting(HostView::name).doesNotContain("east-2");
    }
  }

  @Test
  void hostWhoseTerminationWasNotAnsweredIsOpenAgainOnceItHadTimeToEndAndIsOn() {
    try (Rig rig = leaving(LOST, State.RUNNING)) {
      OperationView asked = terminate(rig, OURS);
      await()
          .until(() -> rig.fleet().operations().show(asked.id()).state(), "ROLLING_BACK"::equals);
      assertThat(rig.fleet().hosts().show("east-2").schedulable()).isFalse();

      OperationView end = rig.end(asked);

      assertThat(end.state()).as("%s", end).isEqualTo("ROLLED_BACK");
      assertThat(rig.fleet().hosts().show("east-2").schedulable()).isTrue();
    }
  }

  @Test
  void hostOfWhichNobodyKnowsWhetherItWasTerminatedStaysClosedUntilItsProviderSays() {
    try (Rig rig = leaving(LOST, State.UNKNOWN)) {
      OperationView doubtful = rig.end(terminate(rig, OURS));

      assertThat(doubtful.state()).as("%s", doubtful).isEqualTo("IN_DOUBT");
      assertThat(doubtful.cause().message()).contains("the host takes no VMs until it does");
      assertThat(rig.fleet().hosts().show("east-2").schedulable()).isFalse();
      rig.instances.say("east-2", State.TERMINATED);
      rig.hosts.turnOff("east-2");
      rig.fleet().repairs().look();

      assertThat(rig.finalEndOf(doubtful.id()).state()).isEqualTo("DONE");
      assertThat(rig.fleet().hosts().list()).extracting(HostView::name).doesNotContain("east-2");
    }
  }

  /** The termination of east-2 will fail so, and leave its instance so. */
  private Rig leaving(Fault fault, State after) {
    Rig rig = Rig.withVm(directory, true).start();
    rig.instances.isOn("east-2", Keeper.GODWIT);
    rig.instances.failTerminate(fault, after);
    return rig;
  }

  @Test
  void hostThatIsNotEmptyStays() {
    try (Rig rig = Rig.withVm(directory, true).start()) {
      rig.instances.isOn("east-2", Keeper.GODWIT);
      rig.hosts.stand(rig.east2, "11111111-1111-7111-8111-111111111111", false);
      rig.linkAll();

      OperationView end = rig.end(terminate(rig, OURS));

      assertThat(end.state()).isEqualTo("ROLLED_BACK");
      assertThat(end.cause().message()).contains("it has a domain, a disk or a journal of VM");
      assertThat(rig.instances.statesOf("east-2")).containsExactly(State.RUNNING);
    }
  }

  @Test
  void instanceThatAppearsAfterItsLaunchWasTakenBackIsGivenUpByTheProofOfThat() {
    try (Rig rig = Rig.withImage(directory).launching(HostAccelerator.KVM).start()) {
      rig.instances.failLaunch(new Fault.NoCapacity("none"));
      OperationView taken = rig.end(launch(rig));
      assertThat(taken.state()).isEqualTo("ROLLED_BACK");
      rig.instances.add(stray("i-late", "late", Keeper.GODWIT, taken.id()));
      rig.instances.add(stray("i-unknown", "unknown", Keeper.GODWIT, "another-ledger"));
      rig.instances.add(stray("i-foreign", "foreign", Keeper.SOMEBODY, taken.id()));

      rig.fleet().strays().look();

      await().until(() -> rig.instances.statesOf("late"), List.of(State.TERMINATED)::equals);
      assertThat(rig.instances.statesOf("unknown")).containsExactly(State.RUNNING);
      assertThat(rig.instances.statesOf("foreign")).containsExactly(State.RUNNING);
    }
  }

  @Test
  void hostThatWasBeingLaunchedInARestoredStoreIsNotTerminated() throws Exception {
    try (Rig rig = Rig.withVm(directory, true)) {
      AtomicReference<Path> yesterday = new AtomicReference<>();
      AtomicReference<String> token = new AtomicReference<>();
      rig.instances.onLaunch(
          (secret, name) -> {
            token.set(secret);
            yesterday.set(rig.backUp());
            FakeHost host = rig.hosts.add(rig.fleet().joinTokens().consume(secret).id(), name);
            host.setAccelerator(HostAccelerator.KVM);
            rig.hosts.link(host);
          });
      rig.start();
      OperationView launched = rig.end(launch(rig));
      assertThat(launched.state()).isEqualTo("DONE");
      assertThat(rig.end(migrate(rig)).state()).isEqualTo("DONE");

      rig.restore(yesterday.get());

      assertThat(rig.finalEndOf(launched.id()).cause().code()).isEqualTo("STORE_RESTORED");
      assertThatThrownBy(() -> rig.fleet().joinTokens().consume(token.get()))
          .hasMessageContaining("the launch that this token is of has ended");
      rig.instances.failLaunch(new Fault.NoCapacity("none"));
      OperationView taken = rig.end(rig.fleet().launches().launch(Rig.launch("east-4"), none()));
      rig.instances.add(stray("i-late", "late", Keeper.GODWIT, taken.id()));
      rig.fleet().strays().look();
      await().until(() -> rig.instances.statesOf("late"), List.of(State.TERMINATED)::equals);
      assertThat(rig.instances.statesOf(HOST)).containsExactly(State.RUNNING);
    }
  }

  private static OperationView migrate(Rig rig) {
    return rig.fleet()
        .migrations()
        .submit(new MigrationRequest(Rig.VM, "west-1", false, false, null), none());
  }

  private static Instance stray(String id, String host, Keeper keeper, String token) {
    return new Instance(
        new InstanceId(id), new HostName(host), State.RUNNING, keeper, Optional.of(token));
  }

  private static OperationView terminate(Rig rig, TerminateHostRequest how) {
    return rig.fleet().launches().terminate("east-2", how, none());
  }

  private static OperationView launch(Rig rig) {
    return rig.fleet().launches().launch(Rig.launch(HOST), none());
  }

  private static Optional<String> none() {
    return Optional.empty();
  }
}
