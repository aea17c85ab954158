package io.godwit.controller.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.godwit.api.TraceView;
import io.godwit.api.TraceView.Hop;
import io.godwit.controller.overlay.Policy;
import io.godwit.controller.overlay.Verdict;
import io.godwit.controller.trace.Way.Admittance;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MacAddress;
import io.godwit.model.MeshAddress;
import io.godwit.model.MeshKey;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.PolicyOrigin;
import io.godwit.model.Service;
import io.godwit.model.Subnet;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSelector;
import io.godwit.model.VmState;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.TraceReport;
import io.godwit.protocol.v1.TracedAnswer;
import io.godwit.protocol.v1.TracedDevice;
import io.godwit.protocol.v1.TracedForwarding;
import io.godwit.protocol.v1.TracedMesh;
import io.godwit.protocol.v1.TracedNeighbour;
import io.godwit.protocol.v1.TracedPassage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From "web" at east-1 to "db", at west-1 or at east-1 too. */
class WayTest {
  private static final HostId EAST = HostId.of("0197c3a0-0000-7000-8000-000000000001");
  private static final HostId WEST = HostId.of("0197c3a0-0000-7000-8000-000000000002");
  private static final HostId NORTH = HostId.of("0197c3a0-0000-7000-8000-000000000003");
  private static final VmId WEB = VmId.of("0197c3a0-1111-7000-8000-0000000000aa");
  private static final VmId DB = VmId.of("0197c3a0-1111-7000-8000-0000000000bb");
  private static final String WEB_TAP = "gwt0000000000aa";
  private static final String DB_TAP = "gwt0000000000bb";
  private static final String WEST_KEY = "hTAWjt0ciOroUW+XJtywEfR1XEhrzlquuZGHKyqgtB0=";
  private static final String OTHER_KEY = "kW8gLnB3ETQRhFpjLJ5Y/SJpryLHSjZA3W9aMYCvQXI=";
  private static final Map<String, String> NAMES =
      Map.of(
          EAST.toString(), "east-1",
          WEST.toString(), "west-1",
          NORTH.toString(), "north-1",
          MeshAddress.of(EAST).value(), "east-1",
          MeshAddress.of(WEST).value(), "west-1",
          MeshAddress.of(NORTH).value(), "north-1");

  private static final Admittance BY_POLICY =
      new Admittance(
          Optional.empty(),
          new Verdict.ByPolicies(
              List.of(
                  new Policy(
                      9,
                      PolicyOrigin.parse("shop/all"),
                      new VmSelector.All(),
                      List.of(new Service.Everything())))));
  private static final Admittance OPEN = new Admittance(Optional.empty(), new Verdict.Open());

  @Test
  void betweenTwoHostsItGoesOverTheMesh() {
    TraceView way = across(web -> {}, db -> {});

    assertThat(way.state()).isEqualTo("OK");
    assertThat(way.network()).isEqualTo("shop");
    assertThat(way.forth())
        .extracting(hop -> hop.kind() + " " + hop.host())
        .containsExactly(
            "VM east-1",
            "DEVICE east-1",
            "BRIDGE east-1",
            "FORWARDING east-1",
            "MESH east-1",
            "BRIDGE west-1",
            "POLICY west-1",
            "DEVICE west-1",
            "VM west-1");
    assertThat(way.forth())
        .extracting(Hop::what)
        .containsExactly(
            "web 10.5.0.2 52:54:6e:00:00:01",
            WEB_TAP,
            "gwbr1000 with gwvx1000",
            "to 52:54:6e:00:00:02 by gwvx1000 to west-1, known at west-1 under epoch 3",
            "to west-1 at 172.31.2.11:51820, handshake 12 s ago, mesh.mtu 1420",
            "gwbr1000 with gwvx1000",
            "anything into db",
            DB_TAP,
            "db 10.5.0.3 52:54:6e:00:00:02");
    assertThat(way.forth())
        .extracting(Hop::latencyMillis)
        .containsExactly(0.312, null, null, null, 40.404, null, null, null, 0.25);
    assertThat(way.forth())
        .extracting(Hop::mtu)
        .containsExactly(null, 1280, 1280, null, 1420, 1280, null, 1280, null);
    assertThat(way.back())
        .extracting(Hop::what)
        .containsExactly(
            "to 52:54:6e:00:00:01 by gwvx1000 to east-1, known at east-1 under epoch 1");
  }

  @Test
  void whereTheNetworkHasIpv6EachVmIsLookedForByThatToo() {
    End web = dual(web(neighbour(reportOfWeb(), "52:54:6e:00:00:01")));
    End db = dual(db(WEST, neighbour(reportOfDb(), "")));

    TraceView way = Way.view(web, db, OPEN, WayTest::name);

    assertThat(way.forth())
        .filteredOn(hop -> hop.kind().equals("VM"))
        .extracting(hop -> hop.state() + " " + hop.what())
        .containsExactly(
            "OK web 10.5.0.2 52:54:6e:00:00:01",
            "OK web fd12:3456:789a:1:5054:6eff:fe00:1 52:54:6e:00:00:01",
            "OK db 10.5.0.3 52:54:6e:00:00:02",
            "WRONG db fd12:3456:789a:1:5054:6eff:fe00:2 52:54:6e:00:00:02");
    assertThat(way.forth().getLast().problem())
        .isEqualTo(
            "VM db runs and does not answer neighbour discovery for fd12:3456:789a:1:5054:6eff:fe00:2");
  }

  @Test
  void anAgentThatDoesNotLookForIpv6IsUnknownToHaveIt() {
    End web = dual(web(reportOfWeb().build()));
    End db = dual(db(WEST, neighbour(reportOfDb(), "52:54:6e:00:00:09")));

    TraceView way = Way.view(web, db, OPEN, WayTest::name);

    assertThat(way.forth().get(1).state()).isEqualTo("UNKNOWN");
    assertThat(way.forth().get(1).remedy()).isEqualTo("upgrade the agent");
    assertThat(way.forth().getLast().problem()).startsWith("52:54:6e:00:00:09 answers for fd12");
  }

  private static TraceReport neighbour(TraceReport.Builder report, String mac) {
    return report.setNeighbour(TracedNeighbour.newBuilder().setMac(mac)).build();
  }

  /** The same in a network with IPv6. */
  private static End dual(End end) {
    NetworkPort port = end.port();
    return new End(
        end.vm(),
        end.name(),
        end.mac(),
        new NetworkPort(
            port.network(),
            port.vni(),
            port.mtu(),
            port.range(),
            Optional.of(Ipv6Range.parse("fd12:3456:789a:1::/64")),
            port.address()),
        end.state(),
        end.epoch(),
        end.host(),
        end.hostName(),
        end.key(),
        end.account());
  }

  @Test
  void withinOneHostThereIsNoMesh() {
    TraceView way = within(web -> {});

    assertThat(way.state()).isEqualTo("OK");
    assertThat(way.forth())
        .extracting(Hop::kind)
        .containsExactly("VM", "DEVICE", "BRIDGE", "FORWARDING", "POLICY", "DEVICE", "VM");
    assertThat(way.forth().get(2).what()).isEqualTo("gwbr1000");
  }

  @Test
  void portThatIsMeantIsNamed() {
    End web = web(reportOfWeb().build());
    Admittance https = new Admittance(Optional.of(Service.parse("443/tcp")), new Verdict.Open());

    assertThat(Way.view(web, db(WEST, reportOfDb().build()), https, WayTest::name).port())
        .isEqualTo("443/tcp");
  }

  /** The way is sound, and the network keeps the packet out. */
  @Test
  void whatNoPolicyLetsInIsWrongAtThatHopOnly() {
    End web = web(reportOfWeb().build());
    End db = db(WEST, reportOfDb().build());

    TraceView way =
        Way.view(web, db, new Admittance(Optional.empty(), new Verdict.NoPolicy()), WayTest::name);

    assertThat(way.state()).isEqualTo("WRONG");
    assertThat(way.forth())
        .filteredOn(hop -> hop.state().equals("WRONG"))
        .singleElement()
        .satisfies(
            hop -> {
              assertThat(hop.kind()).isEqualTo("POLICY");
              assertThat(hop.remedy())
                  .contains("godwit policy allow --network shop --from vm:web --to vm:db");
            });
  }

  @Test
  void betweenNetworksItGoesByAPassageAtEachHostAndThePolicyIsNamed() {
    TraceView way = crossing(web -> {}, BY_POLICY);

    assertThat(way.state()).isEqualTo("OK");
    assertThat(way.network()).isEqualTo("shop");
    assertThat(way.toNetwork()).isEqualTo("vault");
    assertThat(way.forth())
        .extracting(hop -> hop.kind() + " " + hop.host())
        .containsExactly(
            "VM east-1",
            "DEVICE east-1",
            "BRIDGE east-1",
            "PASSAGE east-1",
            "FORWARDING east-1",
            "MESH east-1",
            "BRIDGE west-1",
            "POLICY west-1",
            "DEVICE west-1",
            "VM west-1");
    assertThat(way.forth())
        .extracting(Hop::what)
        .contains(
            "gwx1000-2000 from shop into vault",
            "gwbr1000 with gwvx2000",
            "gwbr2000 with gwvx2000",
            "anything into db by policy 9");
    assertThat(way.back())
        .extracting(Hop::kind, Hop::what)
        .containsExactly(
            tuple("PASSAGE", "gwx2000-1000 from vault into shop"),
            tuple(
                "FORWARDING",
                "to 52:54:6e:00:00:01 by gwvx1000 to east-1, known at east-1 under epoch 1"));
  }

  @Test
  void aPassageThatIsNotThereOrLeadsNowhereIsNamed() {
    TraceView absent =
        crossing(web -> absent(web.getPassageBuilder().getDeviceBuilder()), BY_POLICY);
    TraceView blind = crossing(web -> web.getPassageBuilder().setLeads(false), BY_POLICY);

    assertThat(wrong(absent))
        .extracting(Hop::kind, Hop::problem)
        .containsExactly(tuple("PASSAGE", "device gwx1000-2000 is not there"));
    assertThat(wrong(blind))
        .extracting(Hop::kind, Hop::problem)
        .containsExactly(
            tuple(
                "PASSAGE",
                "the gateway of network shop at host east-1 does not send by it what is for 10.6.0.3"));
  }

  /** The packets come by the receiver's own network; the other's device may be gone meanwhile. */
  @Test
  void whereAPacketArrivesTheReceiversOwnDevicesAreLookedAt() {
    TraceView way = crossing(web -> {}, db -> absent(db.getOwnVxlanBuilder()), BY_POLICY);
    TraceView fine = crossing(web -> {}, db -> absent(db.getVxlanBuilder()), BY_POLICY);

    assertThat(wrong(way))
        .extracting(Hop::kind, Hop::host, Hop::problem)
        .containsExactly(tuple("BRIDGE", "west-1", "device gwvx2000 is not there"));
    assertThat(wrong(fine)).isEmpty();
  }

  /** Of before there were ways between networks. */
  @Test
  void anAgentThatIsTooOldToTellIsNotCalledWrong() {
    TraceView sending =
        crossing(
            web ->
                web.clearPassage().clearOwnVxlan().setVxlan(device("gwvx1000", 1280, "gwbr1000")),
            BY_POLICY);
    TraceView receiving = crossing(web -> {}, db -> db.clearPassage().clearOwnVxlan(), BY_POLICY);

    assertThat(sending.state()).isEqualTo("UNKNOWN");
    assertThat(unknown(sending)).containsExactly("BRIDGE", "PASSAGE", "FORWARDING");
    assertThat(unknown(receiving)).containsExactly("BRIDGE", "PASSAGE", "FORWARDING");
    assertThat(sending.forth().get(3).problem())
        .contains("the agent of host east-1 is too old to tell");
    assertThat(sending.forth().get(3).remedy()).contains("upgrade the agent");
  }

  /** Which tells the other network's device only, as agents of the version before do. */
  @Test
  void withinANetworkAnAgentOfBeforeTellsEnough() {
    assertThat(across(web -> web.clearOwnVxlan(), db -> db.clearOwnVxlan()).state())
        .isEqualTo("OK");
  }

  private static List<String> unknown(TraceView way) {
    return Stream.concat(way.forth().stream(), way.back().stream())
        .filter(hop -> hop.state().equals("UNKNOWN"))
        .map(Hop::kind)
        .toList();
  }

  @Test
  void betweenNetworksThatAreApartThereIsNoWay() {
    TraceView way = crossing(web -> {}, new Admittance(Optional.empty(), new Verdict.Apart()));

    assertThat(way.state()).isEqualTo("WRONG");
    assertThat(way.forth())
        .extracting(Hop::kind)
        .containsExactly("VM", "DEVICE", "POLICY", "DEVICE", "VM");
    assertThat(wrong(way))
        .singleElement()
        .extracting(Hop::remedy)
        .asString()
        .contains("godwit policy allow --network vault --from shop/vm:web --to vm:db");
    assertThat(way.back()).isEmpty();
  }

  private static TraceView crossing(Consumer<TraceReport.Builder> atWeb, Admittance admittance) {
    return crossing(atWeb, db -> {}, admittance);
  }

  private static TraceView crossing(
      Consumer<TraceReport.Builder> atWeb,
      Consumer<TraceReport.Builder> atDb,
      Admittance admittance) {
    TraceReport.Builder web = reportOfWeb();
    web.setVxlan(device("gwvx2000", 1280, "gwbr2000"))
        .setPassage(passage("gwx1000-2000", "gwbr2000"))
        .getForwardingBuilder()
        .setDevice("gwvx2000");
    atWeb.accept(web);
    TraceReport.Builder db = reportOfDb();
    db.setTap(device(DB_TAP, 1400, "gwbr2000"))
        .setBridge(device("gwbr2000", 1400, ""))
        .setOwnVxlan(device("gwvx2000", 1400, "gwbr2000"))
        .setPassage(passage("gwx2000-1000", "gwbr1000"));
    atDb.accept(db);
    web.getVxlanBuilder().setMtu(1400);
    NetworkPort vault =
        new NetworkPort(
            new NetworkName("vault"),
            new Vni(2000),
            new Mtu(1400),
            Subnet.parse("10.6.0.0/24"),
            Ipv4Address.parse("10.6.0.3"));
    End there = db(WEST, db.build());
    return Way.view(
        web(web.build()),
        new End(
            there.vm(),
            there.name(),
            there.mac(),
            vault,
            there.state(),
            there.epoch(),
            there.host(),
            there.hostName(),
            there.key(),
            there.account()),
        admittance,
        WayTest::name);
  }

  private static TracedPassage passage(String name, String bridge) {
    return TracedPassage.newBuilder().setDevice(device(name, 1280, bridge)).setLeads(true).build();
  }

  @Test
  void whetherANetworkIsClosedMayNotBeKnown() {
    Admittance unknown = new Admittance(Optional.empty(), new Verdict.Unknown());

    assertThat(
            Way.view(
                    web(reportOfWeb().build()),
                    db(WEST, reportOfDb().build()),
                    unknown,
                    WayTest::name)
                .state())
        .isEqualTo("UNKNOWN");
  }

  /** What is found at east-1, which hop that makes wrong, and what is said of it. */
  static Stream<Arguments> faultsAtTheFirstHost() {
    return Stream.of(
        fault("VM", "does not answer ARP", TraceReport.Builder::clearAnswer),
        fault(
            "VM",
            "52:54:6e:00:00:99 answers for 10.5.0.2",
            report -> report.getAnswerBuilder().setMac("52:54:6e:00:00:99")),
        fault("DEVICE", WEB_TAP + " is not there", report -> absent(report.getTapBuilder())),
        fault("DEVICE", WEB_TAP + " is down", report -> report.getTapBuilder().setUp(false)),
        fault(
            "DEVICE",
            "MTU of 1500, and the network's is 1280",
            report -> report.getTapBuilder().setMtu(1500)),
        fault(
            "DEVICE",
            "a port of no bridge, and not of gwbr1000",
            report -> report.getTapBuilder().setBridge("")),
        fault("BRIDGE", "gwbr1000 is down", report -> report.getBridgeBuilder().setUp(false)),
        fault("BRIDGE", "gwvx1000 is not there", report -> absent(report.getVxlanBuilder())),
        fault(
            "BRIDGE",
            "gwvx1000 is a port of gwbr7",
            report -> report.getVxlanBuilder().setBridge("gwbr7")),
        fault(
            "FORWARDING",
            "the bridge has no entry for VM db",
            report -> report.getForwardingBuilder().setDevice("")),
        fault(
            "FORWARDING",
            "sends VM db's packets (52:54:6e:00:00:02) to gwt0000000000bb, and not to gwvx1000",
            report -> report.getForwardingBuilder().setDevice(DB_TAP)),
        fault(
            "FORWARDING",
            "gwvx1000 has no entry for VM db",
            report -> report.getForwardingBuilder().setMeshAddress("")),
        fault(
            "FORWARDING",
            "to host north-1, and the VM is at west-1",
            report -> report.getForwardingBuilder().setMeshAddress(MeshAddress.of(NORTH).value())),
        fault(
            "FORWARDING",
            "has not been told of VM db",
            report -> report.getForwardingBuilder().setHostId("").setEpoch(0)),
        fault(
            "FORWARDING",
            "VM db is at north-1 under epoch 2; it is at west-1 under epoch 3",
            report -> report.getForwardingBuilder().setHostId(NORTH.toString()).setEpoch(2)),
        fault(
            "MESH",
            "gwmesh is not there",
            report -> absent(report.getMeshBuilder().getDeviceBuilder())),
        fault(
            "MESH",
            "gwmesh has an MTU of 1380, and mesh.mtu of host east-1 is 1420",
            report -> report.getMeshBuilder().getDeviceBuilder().setMtu(1380)),
        fault(
            "MESH",
            "no peer with the address of host west-1",
            report -> report.getMeshBuilder().setPublicKey("")),
        fault(
            "MESH",
            "a key that is not that host's",
            report -> report.getMeshBuilder().setPublicKey(OTHER_KEY)),
        fault(
            "MESH",
            "west-1 does not answer in the mesh",
            report -> report.getMeshBuilder().setRoundTripMicros(-1).setLargestPacket(0)),
        fault(
            "MESH",
            "up to 1349 bytes pass, and the network's MTU of 1280 needs 1350",
            report -> report.getMeshBuilder().setLargestPacket(1349)));
  }

  private static Arguments fault(String kind, String problem, Consumer<TraceReport.Builder> made) {
    return Arguments.of(kind, problem, made);
  }

  @ParameterizedTest
  @MethodSource("faultsAtTheFirstHost")
  void hopThatIsWrongIsNamedAndNoOther(
      String kind, String problem, Consumer<TraceReport.Builder> made) {
    TraceView way = across(made, db -> {});

    assertThat(way.state()).isEqualTo("WRONG");
    List<Hop> wrong = wrong(way);
    assertThat(wrong).hasSize(1);
    assertThat(wrong.getFirst().kind()).isEqualTo(kind);
    assertThat(wrong.getFirst().host()).isEqualTo("east-1");
    assertThat(wrong.getFirst().problem()).contains(problem);
    assertThat(wrong.getFirst().remedy()).isNotBlank();
  }

  @Test
  void remedyIsWhatHelps() {
    TraceView absent = across(web -> absent(web.getVxlanBuilder()), db -> {});
    TraceView down = across(web -> web.getVxlanBuilder().setUp(false), db -> {});

    assertThat(wrong(absent).getFirst().remedy()).contains("makes it again within 20 s");
    assertThat(wrong(down).getFirst().remedy()).contains("the agent of host east-1 makes it whole");
  }

  @Test
  void smallerPacketsThanTheMeshsAreFineWhereTheNetworksPass() {
    TraceView way = across(web -> web.getMeshBuilder().setLargestPacket(1350), db -> {});

    assertThat(way.state()).isEqualTo("OK");
    assertThat(way.forth().get(4).mtu()).isEqualTo(1350);
  }

  @Test
  void wayBackIsJudgedToo() {
    TraceView way = across(web -> {}, db -> db.getForwardingBuilder().setDevice(""));

    assertThat(wrong(way)).isEmpty();
    assertThat(way.back().getFirst().problem()).contains("no entry for VM web");
    assertThat(way.state()).isEqualTo("WRONG");
  }

  @Test
  void atOneHostPacketsMustNotLeaveIt() {
    TraceView way = within(web -> web.getForwardingBuilder().setDevice("gwvx1000"));

    assertThat(wrong(way))
        .singleElement()
        .extracting(Hop::problem)
        .asString()
        .contains("to gwvx1000, and not to " + DB_TAP);
  }

  @Test
  void vmThatDoesNotRunIsToldWithItsRemedy() {
    End db =
        db(
            WEST,
            reportOfDb().clearAnswer().setTap(TracedDevice.newBuilder().setName(DB_TAP)).build(),
            VmState.STOPPED);

    TraceView way = Way.view(web(reportOfWeb().build()), db, OPEN, WayTest::name);

    assertThat(wrong(way)).extracting(Hop::kind).containsExactly("DEVICE", "VM");
    assertThat(wrong(way))
        .allSatisfy(
            hop -> {
              assertThat(hop.problem()).contains("VM db does not run");
              assertThat(hop.remedy()).contains("godwit vm start db");
            });
  }

  /** Of a host that was told of a hand-over before the controller was. */
  @Test
  void vmThatMovesIsNotCalledWrong() {
    TraceView way =
        across(
            web ->
                web.getForwardingBuilder()
                    .setHostId(NORTH.toString())
                    .setEpoch(4)
                    .setMeshAddress(MeshAddress.of(NORTH).value()),
            db -> {});

    assertThat(way.state()).isEqualTo("UNKNOWN");
    assertThat(way.forth().get(3).problem()).contains("VM db is moving", "north-1");
  }

  @Test
  void hopsOfAHostThatSaysNothingAreUnknownAndTheOthersAreToldAsTheyAre() {
    End web = web(new Account.Silent("host east-1 is not connected", "look at its log"));

    TraceView way = Way.view(web, db(WEST, reportOfDb().build()), OPEN, WayTest::name);

    assertThat(way.state()).isEqualTo("UNKNOWN");
    assertThat(way.forth())
        .extracting(Hop::state)
        .containsExactly(
            "UNKNOWN", "UNKNOWN", "UNKNOWN", "UNKNOWN", "UNKNOWN", "OK", "OK", "OK", "OK");
    assertThat(way.forth().getFirst().problem()).isEqualTo("host east-1 is not connected");
    assertThat(way.back().getFirst().state()).isEqualTo("OK");
  }

  @Test
  void whatIsWrongCountsMoreThanWhatIsUnknown() {
    End web = web(new Account.Silent("host east-1 is not connected", "look at its log"));
    TraceReport db = reportOfDb().clearAnswer().build();

    assertThat(Way.view(web, db(WEST, db), OPEN, WayTest::name).state()).isEqualTo("WRONG");
  }

  private static List<Hop> wrong(TraceView way) {
    return way.forth().stream().filter(hop -> hop.state().equals("WRONG")).toList();
  }

  private static TraceView across(
      Consumer<TraceReport.Builder> atEast, Consumer<TraceReport.Builder> atWest) {
    TraceReport.Builder east = reportOfWeb();
    TraceReport.Builder west = reportOfDb();
    atEast.accept(east);
    atWest.accept(west);
    return Way.view(web(east.build()), db(WEST, west.build()), OPEN, WayTest::name);
  }

  private static TraceView within(Consumer<TraceReport.Builder> ofWeb) {
    TraceReport.Builder web = reportOfWeb().clearMesh();
    web.getForwardingBuilder().setDevice(DB_TAP).setMeshAddress("").setHostId(EAST.toString());
    TraceReport.Builder db = reportOfDb();
    db.getForwardingBuilder().setDevice(WEB_TAP).setMeshAddress("");
    ofWeb.accept(web);
    return Way.view(web(web.build()), db(EAST, db.build()), OPEN, WayTest::name);
  }

  private static String name(String text) {
    return NAMES.getOrDefault(text, text);
  }

  private static End web(TraceReport report) {
    return web(new Account.Told(report));
  }

  private static End web(Account account) {
    return new End(
        WEB,
        new VmName("web"),
        new MacAddress("52:54:6e:00:00:01"),
        port("10.5.0.2"),
        VmState.RUNNING,
        new Epoch(1),
        EAST,
        new HostName("east-1"),
        Optional.of(new MeshKey(OTHER_KEY)),
        account);
  }

  private static End db(HostId host, TraceReport report) {
    return db(host, report, VmState.RUNNING);
  }

  private static End db(HostId host, TraceReport report, VmState state) {
    return new End(
        DB,
        new VmName("db"),
        new MacAddress("52:54:6e:00:00:02"),
        port("10.5.0.3"),
        state,
        new Epoch(3),
        host,
        new HostName(NAMES.get(host.toString())),
        Optional.of(new MeshKey(WEST_KEY)),
        new Account.Told(report));
  }

  private static NetworkPort port(String address) {
    return new NetworkPort(
        new NetworkName("shop"),
        new Vni(1000),
        Mtu.USUAL,
        Subnet.parse("10.5.0.0/24"),
        Ipv4Address.parse(address));
  }

  private static TraceReport.Builder reportOfWeb() {
    return report(WEB_TAP, "52:54:6e:00:00:01", 312)
        .setForwarding(
            TracedForwarding.newBuilder()
                .setDevice("gwvx1000")
                .setMeshAddress(MeshAddress.of(WEST).value())
                .setHostId(WEST.toString())
                .setEpoch(3))
        .setMesh(
            TracedMesh.newBuilder()
                .setDevice(device("gwmesh", 1420, ""))
                .setWantedMtu(1420)
                .setPublicKey(WEST_KEY)
                .setEndpoint("172.31.2.11:51820")
                .setHandshakeAgeMillis(12_345)
                .setRoundTripMicros(40_404)
                .setLargestPacket(1420));
  }

  private static TraceReport.Builder reportOfDb() {
    return report(DB_TAP, "52:54:6e:00:00:02", 250)
        .setForwarding(
            TracedForwarding.newBuilder()
                .setDevice("gwvx1000")
                .setMeshAddress(MeshAddress.of(EAST).value())
                .setHostId(EAST.toString())
                .setEpoch(1));
  }

  private static TraceReport.Builder report(String tap, String mac, long micros) {
    return TraceReport.newBuilder()
        .setTap(device(tap, 1280, "gwbr1000"))
        .setBridge(device("gwbr1000", 1280, ""))
        .setVxlan(device("gwvx1000", 1280, "gwbr1000"))
        .setOwnVxlan(device("gwvx1000", 1280, "gwbr1000"))
        .setAnswer(TracedAnswer.newBuilder().setMac(mac).setMicros(micros));
  }

  private static TracedDevice device(String name, int mtu, String bridge) {
    return TracedDevice.newBuilder()
        .setName(name)
        .setPresent(true)
        .setUp(true)
        .setMtu(mtu)
        .setBridge(bridge)
        .build();
  }

  private static void absent(TracedDevice.Builder device) {
    device.clearPresent().clearUp().clearMtu().clearBridge();
  }
}
