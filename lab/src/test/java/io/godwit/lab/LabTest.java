package io.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.godwit.lab.LabStatus.Health;
import io.godwit.lab.LabStatus.HostStatus;
import io.godwit.lab.LabStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lab while it is up. */
@Tag("lab")
class LabTest {
  private static final Lab LAB = Lab.standard();

  private static MachineState before;

  @BeforeAll
  static void up() throws IOException {
    LAB.claim(ProcessHandle.current());
    LAB.down();
    before = MachineState.now();
    LAB.claim(ProcessHandle.current());
    LAB.up();
  }

  @AfterAll
  static void downLeavesNothing() throws IOException {
    if (before != null) {
      LAB.down();
      assertThat(MachineState.now()).isEqualTo(before);
      assertThat(LAB.status().state()).isEqualTo(State.DOWN);
    }
  }

  @Test
  void everyHostReachesTheOthersAndTheController() {
    assertAllReachable();
  }

  @Test
  void theSegmentIsFlatAndCarriesFullFrames() {
    assertFullFramesOnTheSegment();
  }

  private static void assertAllReachable() {
    for (LabHost host : LAB.hosts()) {
      for (LabHost other : LAB.hosts()) {
        host.run("ping", "-q", "-c1", "-W5", other.address());
        host.run("ping", "-q", "-c1", "-W5", other.name());
      }
      host.run("ping", "-q", "-c1", "-W5", LabSpec.CONTROLLER_ADDRESS);
    }
  }

  private static void assertFullFramesOnTheSegment() {
    for (LabHost host : LAB.hosts()) {
      String address = host.spec().segmentAddress();
      LAB.client().run("ping", "-q", "-c1", "-W5", "-Mdo", "-s1472", address);
    }
    LabHost east = LAB.host("east-1");
    east.run("ping", "-q", "-c1", "-W5", "-Mdo", "-s1472", LabSpec.CLIENT_ADDRESS);
  }

  @Test
  void hostsAreHostsOfTheirOwn() {
    LabHost east = LAB.host("east-1");
    LabHost west = LAB.host("west-1");

    assertThat(east.run("hostname").strip()).isEqualTo("east-1");
    assertThat(east.bootId()).isNotEqualTo(west.bootId());
    assertThat(hostUuid(east)).isNotEqualTo(hostUuid(west));
    assertThat(east.run("ls", "/sys/class/net")).doesNotContain("eth0");
    assertThat(east.run("cat", "/etc/godwit/agent.properties"))
        .contains("tunnel.endpoints=10.81.0.11:8444\n")
        .contains("host.memory=4096MiB\n");
  }

  private static String hostUuid(LabHost host) {
    return host.run("virsh", "-q", "capabilities").lines().limit(4).toList().toString();
  }

  @Test
  void nobodyWritesTheMachinesSwitchesFromAHost() {
    CommandResult result =
        LAB.host("east-1").execute("bash", "-c", "echo 1 >/sys/kernel/mm/ksm/run");

    assertThat(result.succeeded()).isFalse();
  }

  @Test
  void aHostReapsWhatItsProcessesLeave() {
    LabHost host = LAB.host("east-2");
    host.run("bash", "-c", "(true & exec true) & exec true");

    await().until(() -> !host.run("ps", "-eo", "stat").contains("Z"));
  }

  @Test
  void upAgainChangesNothing() {
    List<Long> pids = LAB.namespaces().stream().map(LabNamespace::pid).toList();

    LabStatus status = LAB.up();

    assertThat(status.state()).isEqualTo(State.UP);
    assertThat(LAB.namespaces().stream().map(LabNamespace::pid).toList()).isEqualTo(pids);
  }

  @Test
  void aLabWithOtherHostsIsRefusedAndThisOneStays() {
    LabSpec other =
        new LabSpec(
            List.of(LAB.spec().hosts().getFirst()),
            LAB.spec().runFolder(),
            LAB.spec().storageFolder());

    assertThatThrownBy(() -> new Lab(other).up())
        .isInstanceOf(LabException.class)
        .hasMessageContaining("godwit lab down");
    assertThat(LAB.status().state()).isEqualTo(State.UP);
  }

  @Test
  void aLimitedUplinkIsSlower() {
    LabHost host = LAB.host("east-2");
    Duration limited;
    try {
      host.setUplinkRate(Optional.of(new BitRate(500_000)));
      limited = timeOfAStream(host);
    } finally {
      host.setUplinkRate(Optional.empty());
    }
    // 1.1 Mbit of which 0.1 may pass at once.
    assertThat(limited).isGreaterThan(Duration.ofMillis(1500));
    assertThat(timeOfAStream(host)).isLessThan(limited);
  }

  private static Duration timeOfAStream(LabHost host) {
    String report = host.run("ping", "-q", "-c100", "-i0.005", "-s1400", "-W5", "10.82.0.11");
    Matcher time = Pattern.compile(", time (\\d+)ms").matcher(report);
    assertThat(time.find()).as(report).isTrue();
    return Duration.ofMillis(Long.parseLong(time.group(1)));
  }

  @Test
  void aDaemonRunsUntilItIsStopped() throws IOException {
    LabHost host = LAB.host("east-1");
    LabDaemon daemon =
        host.startDaemon("ticker", "bash", "-c", "echo \"$1\"; exec sleep 1000", "x", "a 'b' $c");
    try {
      assertThat(daemon.isRunning()).isTrue();
      await().until(() -> Files.readString(daemon.log()).equals("a 'b' $c\n"));
      assertThatThrownBy(() -> host.startDaemon("ticker", "true"))
          .hasMessageContaining("already runs");
    } finally {
      host.daemon("ticker").stop(Duration.ofSeconds(10));
    }
    assertThat(daemon.isRunning()).isFalse();
  }

  @Test
  void aHostThatIsTurnedOnAgainRunsWhatRan() {
    LabHost host = LAB.host("east-2");
    LabDaemon kept = host.startDaemon("kept", "bash", "-c", "exec sleep 1000", "two words");
    host.startDaemon("ended", "sleep", "1000").stop(Duration.ofSeconds(10));
    String bootId = host.bootId();

    host.turnOff(Duration.ofSeconds(10));
    assertThat(host.isUp()).isFalse();
    assertThat(host.isOff()).isTrue();
    host.turnOff(Duration.ofSeconds(10));

    host.turnOn();
    assertThat(host.isOff()).isFalse();
    assertThat(host.bootId()).isNotEqualTo(bootId);
    assertThat(kept.isRunning()).isTrue();
    assertThat(host.daemon("ended").isRunning()).isFalse();
    kept.stop(Duration.ofSeconds(10));
  }

  @Test
  void aPowerCutTakesEverythingButTheDisks() throws IOException {
    LabHost host = LAB.host("west-1");
    Path file = Files.writeString(host.onMachine("/var/lib/godwit/precious"), "kept");
    LabDaemon daemon = host.startDaemon("victim", "sleep", "1000");
    String bootId = host.bootId();

    host.kill();

    assertThat(host.isUp()).isFalse();
    assertThat(LAB.status().state()).isEqualTo(State.PARTIAL);
    assertThat(LAB.status().hosts()).extracting(HostStatus::health).contains(Health.DOWN);
    assertThatThrownBy(() -> host.run("true")).hasMessageContaining("is not up");
    assertThat(LAB.host("east-1").execute("ping", "-q", "-c1", "-W1", host.address()).succeeded())
        .isFalse();

    host.start();

    assertThat(host.bootId()).isNotEqualTo(bootId);
    assertThat(daemon.isRunning()).isFalse();
    assertThat(Files.readString(file)).isEqualTo("kept");
    assertThat(LAB.status().state()).isEqualTo(State.UP);
    assertAllReachable();
    assertFullFramesOnTheSegment();
  }

  @Test
  void upRepairsTheBackboneAndLeavesTheHostsRunning() {
    List<Long> hosts = LAB.hosts().stream().map(host -> host.namespace().pid()).toList();
    LabProcesses.kill(Ledger.find(LAB.spec()).orElseThrow().labId(), "backbone");
    assertThat(LAB.status().state()).isEqualTo(State.PARTIAL);

    LAB.up();

    assertThat(LAB.hosts().stream().map(host -> host.namespace().pid()).toList()).isEqualTo(hosts);
    assertAllReachable();
    assertFullFramesOnTheSegment();
  }

  @Test
  void libvirtListensOnTcpOnlyWhenTold() {
    LabHost east = LAB.host("east-1");
    LabHost west = LAB.host("west-1");
    String[] remote = {"virsh", "-q", "-c", "qemu+tcp://west-1/system", "hostname"};
    assertThat(east.execute(remote).succeeded()).isFalse();
    try {
      west.setLibvirtListening(LabHost.LibvirtListening.TCP);
      assertThat(east.run(remote).strip()).isEqualTo("west-1");
    } finally {
      west.setLibvirtListening(LabHost.LibvirtListening.LOCAL);
    }
    assertThat(east.execute(remote).succeeded()).isFalse();
  }
}
