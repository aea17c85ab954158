package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.godwit.api.CreateNetworkRequest;
import io.godwit.api.CreateVmRequest;
import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.Problem;
import io.godwit.api.TraceView;
import io.godwit.api.TraceView.Hop;
import io.godwit.model.DeviceNames;
import io.godwit.model.HostId;
import io.godwit.model.MeshAddress;
import io.godwit.model.VmId;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.Order.VerbCase;
import io.godwit.protocol.v1.Segment;
import io.godwit.protocol.v1.SegmentMember;
import io.godwit.protocol.v1.Trace;
import io.godwit.protocol.v1.TraceReport;
import io.godwit.protocol.v1.TracedAnswer;
import io.godwit.protocol.v1.TracedDevice;
import io.godwit.protocol.v1.TracedForwarding;
import io.godwit.protocol.v1.TracedMesh;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a network in which "demo" is on east-1 and "neighbour" on east-2. */
class TracesTest {
  @TempDir Path directory;

  private Rig rig;

  @BeforeEach
  void start() {
    rig = Rig.withNetwork(directory).start();
    for (FakeHost host : List.of(rig.east1, rig.east2, rig.west1)) {
      host.traced = asked -> asIfMade(host, asked);
    }
  }

  @AfterEach
  void stop() {
    assertThat(rig.hosts.broken()).isEmpty();
    rig.close();
  }

  @Test
  void hostsThatHaveMadeWhatTheyWereToldHaveAWay() throws Exception {
    TraceView trace = trace(Rig.VM, Rig.NEIGHBOUR);

    assertThat(problems(trace)).isEmpty();
    assertThat(trace.state()).isEqualTo("OK");
    assertThat(trace.network()).isEqualTo(Rig.NETWORK);
    assertThat(trace.forth()).extracting(Hop::kind).contains("MESH");
    assertThat(rig.hosts.executed().stream().filter(VerbCase.TRACE::equals)).hasSize(2);
    assertThat(rig.hosts.unacknowledged()).as("the agents need not keep their answers").isEmpty();
  }

  @Test
  void wayGoesWhereTheVmIsAfterItsMove() throws Exception {
    MigrationRequest move = new MigrationRequest(Rig.NEIGHBOUR, "east-1", false, false, null);
    OperationView moved = rig.end(rig.fleet().migrations().submit(move, Optional.empty()));
    assertThat(moved.state()).as("%s", moved).isEqualTo("DONE");

    TraceView trace = trace(Rig.VM, Rig.NEIGHBOUR);

    assertThat(problems(trace)).isEmpty();
    assertThat(trace.forth()).extracting(Hop::host).containsOnly("east-1");
    assertThat(trace.forth()).extracting(Hop::kind).doesNotContain("MESH");
  }

  @Test
  void hopsOfAHostThatIsNotConnectedAreUnknown() throws Exception {
    rig.hosts.isolate(rig.east2);

    TraceView trace = trace(Rig.VM, Rig.NEIGHBOUR);

    assertThat(trace.state()).isEqualTo("UNKNOWN");
    assertThat(trace.forth().getFirst().state()).isEqualTo("OK");
    assertThat(trace.forth().getLast().state()).isEqualTo("UNKNOWN");
    assertThat(problems(trace)).containsOnly("host east-2 is not connected");
  }

  @Test
  void hostThatCannotLookSaysWhy() throws Exception {
    rig.hosts.fail(VerbCase.TRACE, FakeFleet.Fault.FAILS);

    assertThat(problems(trace(Rig.VM, Rig.NEIGHBOUR)))
        .containsOnly("host east-1 could not look: it fails as told");
  }

  @Test
  void whatHasNoWayIsRefused() {
    OperationView flat = create("flat", null);
    assertThat(flat.state()).isEqualTo("DONE");

    assertRefused(() -> trace(Rig.VM, "flat"), Problem.Code.CONFLICT, "VM 'flat' is in no network");
    assertRefused(() -> trace(Rig.VM, Rig.VM), Problem.Code.INVALID, "no way to itself");
    assertRefused(() -> trace(Rig.VM, "nobody"), Problem.Code.NOT_FOUND, "no VM named 'nobody'");
    assertRefused(() -> trace(Rig.VM, null), Problem.Code.INVALID, "name of the VM is missing");
    for (String port : List.of("443", "443/sctp", "0/tcp", "65536/tcp", "/tcp")) {
      assertRefused(
          () -> rig.fleet().traces().trace(Rig.VM, Rig.NEIGHBOUR, port),
          Problem.Code.INVALID,
          "port");
    }
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.TRACE);
  }

  @Test
  void betweenNetworksThatAreApartThePolicySaysSoAlone() throws Exception {
    assertThat(create("apart", "other").state()).isEqualTo("DONE");

    TraceView trace = trace(Rig.VM, "apart");

    assertThat(trace.network()).isEqualTo("shop");
    assertThat(trace.toNetwork()).isEqualTo("other");
    assertThat(trace.back()).isEmpty();
    assertThat(trace.forth())
        .filteredOn(hop -> hop.kind().equals("POLICY"))
        .singleElement()
        .extracting(TraceView.Hop::remedy)
        .asString()
        .contains("godwit policy allow --network other --from shop/vm:demo --to vm:apart");
  }

  @Test
  void portThatIsMeantIsNamed() throws Exception {
    assertThat(rig.fleet().traces().trace(Rig.VM, Rig.NEIGHBOUR, "53/udp").port())
        .isEqualTo("53/udp");
  }

  private TraceView trace(String from, String to) throws InterruptedException {
    return rig.fleet().traces().trace(from, to, null);
  }

  private static List<String> problems(TraceView trace) {
    return trace.forth().stream().filter(hop -> hop.problem() != null).map(Hop::problem).toList();
  }

  private OperationView create(String name, String network) {
    if (network != null) {
      var unused =
          rig.fleet()
              .networks()
              .create(new CreateNetworkRequest(network, "10.5.0.0/24", null, null, null));
    }
    return rig.end(
        rig.fleet()
            .vms()
            .submitCreate(
                new CreateVmRequest(
                    name, Rig.IMAGE, "east-1", 1, 256L << 20, null, null, true, network, null),
                Optional.empty()));
  }

  private static void assertRefused(ThrowingCallable asked, Problem.Code code, String why) {
    assertThatThrownBy(asked)
        .asInstanceOf(type(RefusedException.class))
        .satisfies(refused -> assertThat(refused.code()).isEqualTo(code))
        .extracting(Throwable::getMessage)
        .asString()
        .contains(why);
  }

  /** As an agent answers that has made its overlay. */
  private TraceReport asIfMade(FakeHost host, Trace asked) {
    Segment segment =
        rig.hosts.overlayOf(host).getSegmentsList().stream()
            .filter(each -> each.getVni() == asked.getVni())
            .findFirst()
            .orElseThrow();
    Vni vni = new Vni(asked.getVni());
    TraceReport.Builder report =
        TraceReport.newBuilder()
            .setTap(device(DeviceNames.tap(VmId.of(asked.getVmId())), segment))
            .setBridge(device(DeviceNames.bridge(vni), segment).clearBridge())
            .setVxlan(device(DeviceNames.vxlan(vni), segment))
            .setAnswer(TracedAnswer.newBuilder().setMac(member(segment, asked.getVmId()).getMac()));
    if (asked.getToVni() != 0) {
      return report.build();
    }
    report.setForwarding(forwarding(host, vni, member(segment, asked.getToVmId())));
    if (!asked.getToHostId().isEmpty()) {
      report.setMesh(mesh(host, asked.getToHostId()));
    }
    return report.build();
  }

  private static TracedForwarding.Builder forwarding(FakeHost host, Vni vni, SegmentMember to) {
    TracedForwarding.Builder entry =
        TracedForwarding.newBuilder().setHostId(to.getHostId()).setEpoch(to.getEpoch());
    return to.getHostId().equals(host.id.toString())
        ? entry.setDevice(DeviceNames.tap(VmId.of(to.getVmId())))
        : entry
            .setDevice(DeviceNames.vxlan(vni))
            .setMeshAddress(MeshAddress.of(HostId.of(to.getHostId())).value());
  }

  private TracedMesh.Builder mesh(FakeHost host, String to) {
    String key =
        rig.hosts.overlayOf(host).getPeersList().stream()
            .filter(peer -> peer.getHostId().equals(to))
            .findFirst()
            .orElseThrow()
            .getPublicKey();
    return TracedMesh.newBuilder()
        .setDevice(TracedDevice.newBuilder().setPresent(true).setUp(true).setMtu(1420))
        .setWantedMtu(1420)
        .setPublicKey(key)
        .setLargestPacket(1420);
  }

  private static SegmentMember member(Segment segment, String vm) {
    return segment.getMembersList().stream()
        .filter(each -> each.getVmId().equals(vm))
        .findFirst()
        .orElseThrow();
  }

  private static TracedDevice.Builder device(String name, Segment segment) {
    return TracedDevice.newBuilder()
        .setName(name)
        .setPresent(true)
        .setUp(true)
        .setMtu(segment.getMtu())
        .setBridge(DeviceNames.bridge(new Vni(segment.getVni())));
  }
}
