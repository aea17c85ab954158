package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.api.HostView;
import io.godwit.api.LocateHostRequest;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.store.HostRecord;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.runtime.VirtualThreadTasks;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is believed of what providers say of hosts. */
class InstanceWatchTest {
  /** As in the rig. */
  private static final String BOOT = FakeHost.BOOT;

  private static final InstanceId OLD = new InstanceId("i-old");

  @TempDir Path directory;

  private final VirtualThreadTasks tasks = new VirtualThreadTasks(Clock.systemUTC());
  private final AtomicInteger told = new AtomicInteger();
  private Rig rig;
  private FakeInstances instances;
  private HostId host;
  private InstanceWatch watch;

  @BeforeEach
  void start() {
    rig = Rig.withImage(directory).start();
    host = rig.east1.id;
    instances = new FakeInstances(rig.hosts);
    watch = newWatch();
    instances.isOn("east-1", Keeper.GODWIT);
  }

  @AfterEach
  void stop() {
    instances.answer();
    tasks.close();
    rig.close();
  }

  @Test
  void hostIsTheInstanceThatIsOnWhileItIsHeardBeforeAndAfterInTheSameBoot() {
    watch.linked(host, BOOT);
    lookUntilTold();
    watch.look();
    assertThat(instance()).as("it may have gone when the provider answered").isEmpty();

    watch.heard(host);
    watch.look();
    assertThat(instance()).contains(FakeInstances.idOf("east-1"));
  }

  @Test
  void hostStandsWhereItsProviderTellsUnlessItsUserSaysOtherwise() {
    instances.add(at("eu-central-1"));
    lookUntilTold();
    watch.look();
    assertThat(rig.fleet().hosts().show("east-1").region()).isEqualTo("eu-central-1");
    assertThat(rig.fleet().hosts().show("east-1").locatedBy()).isEqualTo("PROVIDER");

    rig.fleet().hosts().locate("east-1", new LocateHostRequest("berlin", null, "7"));
    watch.look();
    HostView said = rig.fleet().hosts().show("east-1");
    assertThat(said.region()).isEqualTo("berlin");
    assertThat(said.rack()).isEqualTo("7");
    assertThat(said.locatedBy()).isEqualTo("USER");

    HostView forgotten = rig.fleet().hosts().forgetLocation("east-1");
    assertThat(forgotten.region()).isNull();
    watch.look();
    assertThat(rig.fleet().hosts().show("east-1").region()).isEqualTo("eu-central-1");
  }

  @Test
  void whereAHostStandsIsNotTakenFromOneOfTwoThatCallThemselvesSo() {
    instances.add(at("eu-central-1"));
    instances.say(OLD, "east-1", State.RUNNING, Keeper.GODWIT);
    lookUntilTold();
    watch.look();
    assertThat(rig.fleet().hosts().show("east-1").region()).isNull();
  }

  @Test
  void placeThatIsNoneIsRefusedAndNothingIsChanged() {
    assertThatThrownBy(
            () -> rig.fleet().hosts().locate("east-1", new LocateHostRequest("a/b", null, null)))
        .hasMessageContaining("is no region", "nothing was changed");
    assertThatThrownBy(
            () -> rig.fleet().hosts().locate("east-1", new LocateHostRequest(null, null, null)))
        .hasMessageContaining("none was given");
    assertThat(rig.fleet().hosts().show("east-1").locatedBy()).isNull();
  }

  private static Instance at(String region) {
    return new Instance(
        FakeInstances.idOf("east-1"),
        new HostName("east-1"),
        State.RUNNING,
        Keeper.GODWIT,
        Optional.empty(),
        Location.ofNullable(region, region + "a", null));
  }

  @Test
  void wordFromBeforeAHostCameSaysNothingOfIt() {
    lookUntilTold();
    watch.linked(host, BOOT);
    watch.heard(host);
    watch.look();
    assertThat(instance()).as("the machine before had its name").isEmpty();
  }

  @Test
  void wordFromBeforeAHostHasBootedSaysNothingOfIt() {
    watch.linked(host, "another boot");
    lookUntilTold();
    watch.linked(host, BOOT);
    watch.heard(host);
    watch.look();
    assertThat(instance()).isEmpty();
  }

  @Test
  void neitherAnInstanceThatIsOffNorOneOfTwoIsNoted() {
    watch.linked(host, BOOT);
    instances.say(OLD, "east-1", State.RUNNING, Keeper.GODWIT);
    lookUntilTold();
    hear();
    assertThat(instance()).as("two call themselves so").isEmpty();

    instances.say("east-1", State.STOPPED);
    instances.say(OLD, "east-1", State.STOPPED, Keeper.GODWIT);
    ask();
    hear();
    assertThat(instance()).isEmpty();
  }

  @Test
  void hostThatRunsElsewhereThanItDidIsNotedAnew() {
    rig.knowInstances();
    watch.linked(host, BOOT);
    instances.say("east-1", State.STOPPED);
    instances.say(OLD, "east-1", State.RUNNING, Keeper.GODWIT);
    lookUntilTold();
    hear();
    assertThat(instance()).contains(OLD);
  }

  @Test
  void hostThatRunsWhileItsInstanceIsOffIsNotThatOne() {
    rig.knowInstances();
    watch.linked(host, BOOT);
    instances.say("east-1", State.STOPPED);
    lookUntilTold();
    hear();
    assertThat(instance()).isEmpty();
  }

  @Test
  void onlyItsOwnInstanceFencesAHost() {
    rig.knowInstances();
    instances.say(OLD, "east-1", State.STOPPED, Keeper.GODWIT);
    rig.hosts.isolate(rig.east1);
    ask();
    assertThat(watch.fencing(host)).as("the machine before has the same name").isEmpty();

    instances.say("east-1", State.STOPPED);
    ask();
    assertThat(watch.fencing(host)).isPresent();
  }

  @Test
  void hostIsNotFencedWhileAnInstanceWithItsNameMayBeOn() {
    rig.knowInstances();
    instances.say("east-1", State.STOPPED);
    instances.say(OLD, "east-1", State.UNKNOWN, Keeper.GODWIT);
    rig.hosts.isolate(rig.east1);
    ask();
    assertThat(watch.fencing(host)).isEmpty();
  }

  @Test
  void hostThatWasNeverSeenOnAnInstanceIsNotFencedByOne() {
    instances.say("east-1", State.STOPPED);
    rig.hosts.isolate(rig.east1);
    ask();
    assertThat(watch.fencing(host)).isEmpty();
  }

  @Test
  void instanceOfAnotherBootFencesNobody() {
    rig.knowInstances();
    rig.store()
        .change(
            transaction -> transaction.hosts().setLink(host, "another boot", "1", Instant.EPOCH));
    instances.say("east-1", State.STOPPED);
    rig.hosts.isolate(rig.east1);
    ask();
    assertThat(watch.fencing(host)).as("it may have booted from copied disks").isEmpty();
  }

  @Test
  void wordFromBeforeAHostWasLastHeardIsNoProof() {
    rig.knowInstances();
    instances.say("east-1", State.STOPPED);
    rig.hosts.isolate(rig.east1);
    ask();
    watch.linked(host, BOOT);
    assertThat(watch.fencing(host)).as("it is on again").isEmpty();

    ask();
    assertThat(watch.fencing(host)).isPresent();
  }

  @Test
  void wordThatWasAskedForBeforeAHostWasLastHeardIsNoProof() {
    rig.knowInstances();
    watch.linked(host, BOOT);
    instances.say("east-1", State.STOPPED);
    rig.hosts.isolate(rig.east1);
    instances.keepSilent();
    watch.look();
    Awaitility.await().until(() -> instances.calls() == 2);
    watch.heard(host);
    instances.answer();
    Awaitility.await().until(() -> told.get() == 2);
    assertThat(watch.fencing(host)).isEmpty();
  }

  @Test
  void hostThatHasALinkIsNotFenced() {
    rig.knowInstances();
    instances.say("east-1", State.STOPPED);
    lookUntilTold();
    assertThat(watch.fencing(host)).isEmpty();
  }

  @Test
  void everythingThatAHostSendsIsASignOfLife() {
    rig.instances.isOn("east-1", Keeper.GODWIT);
    rig.restart();
    Awaitility.await()
        .untilAsserted(
            () -> {
              rig.reports().load(host, LoadReport.getDefaultInstance());
              rig.fleet().repairs().look();
              assertThat(instance()).contains(FakeInstances.idOf("east-1"));
            });
  }

  @Test
  void providerThatTakesItsTimeKeepsNobodyWaitingAndIsNotAskedTwice() {
    instances.keepSilent();
    watch.look();
    Awaitility.await().until(() -> instances.calls() == 2);
    watch.look();
    assertThat(told).hasValue(0);

    instances.answer();
    Awaitility.await().until(() -> told.get() == 2);
    assertThat(instances.calls()).as("once for each provider").isEqualTo(2);
  }

  private void hear() {
    watch.heard(host);
    watch.look();
  }

  private InstanceWatch newWatch() {
    return new InstanceWatch(
        rig.store(), rig.reports(), instances, Clock.systemUTC(), tasks, told::incrementAndGet);
  }

  private void ask() {
    watch.askFor(List.of(host));
  }

  private void lookUntilTold() {
    int before = told.get();
    watch.look();
    Awaitility.await().until(() -> told.get() == before + 2);
  }

  private Optional<InstanceId> instance() {
    return rig.read(transaction -> transaction.hosts().find(host)).flatMap(HostRecord::instance);
  }
}
