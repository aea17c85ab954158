package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.godwit.api.CreateNetworkRequest;
import io.godwit.api.CreateVmRequest;
import io.godwit.api.ExposeRequest;
import io.godwit.api.ExposeRequest.Port;
import io.godwit.api.ExposureView;
import io.godwit.api.MigrationRequest;
import io.godwit.api.NetworkView;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanView;
import io.godwit.api.Problem;
import io.godwit.api.StopVmRequest;
import io.godwit.api.VmView;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.store.DoorRecord;
import io.godwit.controller.store.ExposureRecord;
import io.godwit.controller.store.HostRecord;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.FrontDoor;
import io.godwit.protocol.v1.HostInventory;
import io.godwit.protocol.v1.MeshEnd;
import io.godwit.protocol.v1.MeshPeer;
import io.godwit.protocol.v1.Publication;
import io.godwit.protocol.v1.RelayedPair;
import io.godwit.protocol.v1.Segment;
import io.godwit.protocol.v1.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Front doors of a network in which "demo" is on east-1 and "neighbour" on east-2. */
class ExposuresTest {
  private static final Port HTTPS = new Port(null, 443, 8443);
  private static final Port DNS = new Port("udp", 53, null);

  @TempDir Path directory;

  private Rig rig;

  @BeforeEach
  void start() {
    rig = Rig.withNetwork(directory).start();
  }

  @AfterEach
  void stop() {
    assertThat(rig.hosts.broken()).isEmpty();
    rig.close();
  }

  @Test
  void hostsOfTheNetworkAreToldOfADoorWhereNoVmIs() {
    List<ExposureView> exposed = expose(Rig.VM, List.of(HTTPS, DNS), "west-1");

    assertThat(exposed)
        .extracting(
            ExposureView::host,
            ExposureView::address,
            ExposureView::transport,
            ExposureView::port,
            ExposureView::vmPort,
            ExposureView::drainingUntil)
        .containsExactly(
            tuple("west-1", "west-1", "UDP", 53, 53, null),
            tuple("west-1", "west-1", "TCP", 443, 8443, null));
    awaitDoors(1, 1, 1);
    Segment segment = segment(rig.west1);
    assertThat(segment.getMembersCount()).isEqualTo(2);
    assertThat(segment.getDoorsList())
        .containsExactly(
            FrontDoor.newBuilder()
                .setHostId(rig.west1.id.toString())
                .setMac("52:54:6e:00:00:03")
                .setIpv4("10.5.0.254")
                .addPublications(publication(Transport.UDP, 53, "10.5.0.2", 53))
                .addPublications(publication(Transport.TCP, 443, "10.5.0.2", 8443))
                .build());
    assertThat(segment(rig.east1)).isEqualTo(segment);
    assertThat(segment(rig.east2)).isEqualTo(segment);
    assertThat(peers(rig.west1)).containsExactly(rig.east1.id.toString(), rig.east2.id.toString());
    assertThat(peers(rig.east2)).containsExactly(rig.east1.id.toString(), rig.west1.id.toString());
  }

  @Test
  void vmAndNetworkShowTheirDoors() {
    List<ExposureView> exposed = expose(Rig.VM, List.of(HTTPS), "west-1");
    expose(Rig.NEIGHBOUR, List.of(DNS), "west-1", "east-1");

    assertThat(rig.fleet().vms().show(Rig.VM).exposures()).isEqualTo(exposed);
    assertThat(rig.fleet().exposures().list(Rig.VM)).isEqualTo(exposed);
    assertThat(rig.fleet().exposures().list(Rig.NEIGHBOUR))
        .extracting(ExposureView::host)
        .containsExactly("east-1", "west-1");
    NetworkView network = rig.fleet().networks().show(Rig.NETWORK);
    assertThat(network.doors())
        .containsExactly(
            new NetworkView.Door(
                "east-1",
                "10.5.0.253",
                List.of(new NetworkView.DoorPort("UDP", 53, Rig.NEIGHBOUR, 53, null))),
            new NetworkView.Door(
                "west-1",
                "10.5.0.254",
                List.of(
                    new NetworkView.DoorPort("UDP", 53, Rig.NEIGHBOUR, 53, null),
                    new NetworkView.DoorPort("TCP", 443, Rig.VM, 8443, null))));
    assertThat(network.hosts())
        .extracting(NetworkView.Place::host)
        .containsExactly("east-1", "east-2", "west-1");
    assertThat(network.freeAddresses()).isEqualTo(249);
  }

  @Test
  void hostThatTheVmIsOnIsTheOneWhereNoneIsNamed() {
    assertThat(expose(Rig.NEIGHBOUR, List.of(HTTPS)))
        .extracting(ExposureView::host)
        .containsExactly("east-2");
  }

  @Test
  void doorStaysWhereItIsWhileTheVmMoves() {
    expose(Rig.VM, List.of(HTTPS), "east-1");
    awaitDoors(1, 1, -1);
    FrontDoor before = segment(rig.east1).getDoors(0);
    MigrationRequest move = new MigrationRequest(Rig.VM, "west-1", false, false, null);
    assertThat(rig.end(rig.fleet().migrations().submit(move, Optional.empty())).state())
        .isEqualTo("DONE");

    awaitDoors(1, 1, 1);
    assertThat(segment(rig.east1).getDoorsList()).as("no VM is there").containsExactly(before);
    assertThat(segment(rig.west1).getDoorsList()).containsExactly(before);
    assertThat(rig.fleet().vms().show(Rig.VM).exposures())
        .extracting(ExposureView::host)
        .containsExactly("east-1");
  }

  @Test
  void sameAgainIsASuccessAndChangesNothing() {
    List<ExposureView> before = expose(Rig.VM, List.of(HTTPS, DNS), "west-1");
    assertThat(expose(Rig.VM, List.of(HTTPS), "west-1")).isEqualTo(before);
    assertThat(expose(Rig.VM, List.of(HTTPS, HTTPS), "west-1", "west-1")).isEqualTo(before);
  }

  @Test
  void allAreExposedOrNone() {
    assertRefused(
        () -> expose(Rig.VM, List.of(HTTPS, new Port("TCP", 22, null)), "west-1"),
        Problem.Code.CONFLICT,
        "host 'west-1' needs port 22/tcp itself, for logins");
    assertRefused(
        () -> expose(Rig.VM, List.of(HTTPS), "west-1", "nowhere"),
        Problem.Code.NOT_FOUND,
        "there is no host named 'nowhere'");
    assertThat(rig.fleet().exposures().list(Rig.VM)).isEmpty();
    assertThat(doors()).isEmpty();
  }

  @Test
  void portOfAHostIsOneVms() {
    expose(Rig.VM, List.of(HTTPS), "west-1");

    assertRefused(
        () -> expose(Rig.NEIGHBOUR, List.of(HTTPS), "west-1"),
        Problem.Code.CONFLICT,
        "port 443/tcp of host 'west-1' is VM 'demo''s, with its port 8443 behind it; choose another"
            + " one, or end that with godwit unexpose demo --port 443/tcp --at west-1 --now");
    assertRefused(
        () -> expose(Rig.VM, List.of(new Port("TCP", 443, 9443)), "west-1"),
        Problem.Code.CONFLICT,
        "is VM 'demo''s");
    unexpose(Rig.VM, 443, 60);
    assertRefused(
        () -> expose(Rig.NEIGHBOUR, List.of(HTTPS), "west-1"),
        Problem.Code.CONFLICT,
        "until it has drained at");
    assertThat(expose(Rig.NEIGHBOUR, List.of(new Port("UDP", 443, null)), "west-1")).hasSize(1);
    assertThat(expose(Rig.NEIGHBOUR, List.of(HTTPS), "east-2")).hasSize(2);
  }

  @Test
  void portsThatTheHostNeedsItselfAreRefused() {
    rig.west1.setMesh(
        FakeHost.meshEnd("west-1").toBuilder().addEndpoints("192.0.2.7:51820").build());
    rig.hosts.link(rig.west1);

    assertRefused(() -> expose("TCP", 8444), Problem.Code.CONFLICT, "for moves of VMs");
    assertRefused(() -> expose("UDP", 51820), Problem.Code.CONFLICT, "for the mesh");
    assertRefused(() -> expose("UDP", 51821), Problem.Code.CONFLICT, "for networks");
    assertRefused(() -> expose("UDP", 51822), Problem.Code.CONFLICT, "for networks");
    assertThat(expose("TCP", 51820)).hasSize(1);
    assertThat(expose("UDP", 8444)).hasSize(2);
    assertThat(expose("UDP", 1820)).hasSize(3);
  }

  private List<ExposureView> expose(String transport, int port) {
    return expose(Rig.VM, List.of(new Port(transport, port, 80)), "west-1");
  }

  @Test
  void whatIsNoPortIsRefused() {
    assertRefused(() -> expose("TCP", 0), Problem.Code.INVALID, "1 to 65535, not 0");
    assertRefused(() -> expose("TCP", 65536), Problem.Code.INVALID, "1 to 65535, not 65536");
    assertRefused(() -> expose("SCTP", 80), Problem.Code.INVALID, "TCP or UDP, not 'SCTP'");
    assertRefused(
        () -> expose(Rig.VM, List.of(new Port(null, 80, 0)), "west-1"),
        Problem.Code.INVALID,
        "1 to 65535, not 0");
    assertRefused(
        () -> expose(Rig.VM, List.of(new Port(null, null, 80)), "west-1"),
        Problem.Code.INVALID,
        "the port is missing");
    assertRefused(
        () -> expose(Rig.VM, List.of(), "west-1"), Problem.Code.INVALID, "say which ports");
    assertRefused(
        () -> unexpose(Rig.VM, 443, -1), Problem.Code.INVALID, "0 to 604800 seconds to end");
  }

  @Test
  void vmInNoNetworkHasNoFrontDoor() {
    make(new CreateVmRequest("flat", Rig.IMAGE, "east-1", 1, 256L << 20, null, null, false));

    assertRefused(
        () -> expose("flat", List.of(HTTPS)), Problem.Code.CONFLICT, "VM 'flat' is in no network");
    assertRefused(
        () -> expose("nobody", List.of(HTTPS)), Problem.Code.NOT_FOUND, "no VM named 'nobody'");
    assertThat(rig.fleet().vms().show("flat").exposures()).isEmpty();
  }

  @Test
  void hostOutsideTheMeshHasNoFrontDoor() {
    rig.west1.setMesh(MeshEnd.newBuilder().setObstacle("it has no WireGuard; load it").build());
    rig.hosts.link(rig.west1);

    assertRefused(
        () -> expose(Rig.VM, List.of(HTTPS), "west-1"),
        Problem.Code.CONFLICT,
        "as it takes no part in networks: it has no WireGuard; load it");
  }

  @Test
  void whatDrainsTakesNoNewConnectionsAndGoesAtItsEnd() {
    rig.restart();
    expose(Rig.VM, List.of(HTTPS, DNS), "west-1");
    awaitDoors(1, 1, 1);

    List<ExposureView> left = unexpose(Rig.VM, 443, null);
    assertThat(left).hasSize(2);
    assertThat(left.getLast().drainingUntil())
        .isBetween(Instant.now().plusSeconds(280), Instant.now().plusSeconds(300));
    awaitPublications(1);
    rig.fleet().exposures().unexpose(Rig.VM, "UDP", 53, List.of(), 3000);
    awaitPublications(0);
    assertThat(rig.fleet().networks().show(Rig.NETWORK).doors().getFirst().ports())
        .allMatch(port -> port.drainingUntil() != null);

    rig.restart();
    assertThat(segment(rig.west1).getDoorsCount()).as("it stays for what stands").isEqualTo(1);
    rig.jump(Duration.ofSeconds(301));
    Awaitility.await()
        .until(() -> rig.fleet().exposures().list(Rig.VM), exposed -> exposed.size() == 1);
    assertThat(segment(rig.west1).getDoorsCount()).isEqualTo(1);
    rig.jump(Duration.ofMinutes(50));
    awaitDoors(0, 0, -1);
    assertThat(doors()).isEmpty();
  }

  @Test
  void whatDrainsTakesConnectionsAgainWhereItIsExposedAgain() {
    List<ExposureView> before = expose(Rig.VM, List.of(HTTPS), "west-1");
    unexpose(Rig.VM, 443, 60);
    awaitPublications(0);
    assertThat(expose(Rig.VM, List.of(HTTPS), "west-1")).isEqualTo(before);
    awaitPublications(1);
  }

  @Test
  void withoutADrainItIsGoneAtOnceAtTheHostsThatWereNamed() {
    expose(Rig.VM, List.of(HTTPS), "west-1", "east-1");

    assertThat(rig.fleet().exposures().unexpose(Rig.VM, null, 443, List.of("west-1"), 0))
        .extracting(ExposureView::host)
        .containsExactly("east-1");
    awaitDoors(1, 1, -1);
    assertThat(segment(rig.east2).getDoors(0).getHostId()).isEqualTo(rig.east1.id.toString());
    expose(Rig.VM, List.of(HTTPS), "west-1");
    assertThat(unexpose(Rig.VM, 443, 0)).as("at all hosts").isEmpty();
    awaitDoors(0, 0, -1);
  }

  @Test
  void whatIsNotExposedIsSaidToBeSoAndNothingIsChanged() {
    List<ExposureView> before = expose(Rig.VM, List.of(HTTPS), "west-1");

    assertRefused(
        () -> unexpose(Rig.VM, 80, 0),
        Problem.Code.NOT_FOUND,
        "VM 'demo' is not exposed by port 80/tcp of any host");
    assertRefused(
        () -> unexpose(Rig.NEIGHBOUR, 443, 0), Problem.Code.NOT_FOUND, "is not exposed by port");
    assertRefused(
        () -> rig.fleet().exposures().unexpose(Rig.VM, "TCP", 443, List.of("west-1", "east-1"), 0),
        Problem.Code.NOT_FOUND,
        "is not exposed by port 443/tcp of host 'east-1'");
    assertRefused(
        () -> rig.fleet().exposures().unexpose(Rig.NEIGHBOUR, "TCP", 443, List.of("west-1"), 0),
        Problem.Code.NOT_FOUND,
        "VM 'neighbour' is not exposed");
    assertThat(rig.fleet().exposures().list(Rig.VM)).isEqualTo(before);
  }

  @Test
  void deletedVmTakesWhatIsExposedOfItAlong() {
    expose(Rig.VM, List.of(HTTPS), "west-1");
    expose(Rig.NEIGHBOUR, List.of(DNS), "west-1");
    delete(Rig.VM);

    awaitPublications(1);
    assertThat(exposures()).hasSize(1);
    delete(Rig.NEIGHBOUR);
    assertThat(doors()).isEmpty();
    rig.fleet().networks().delete(Rig.NETWORK);
  }

  @Test
  void doorsAndVmsTakeAddressesFromTheTwoEndsAndNeverTheSame() {
    rig.fleet()
        .networks()
        .create(new CreateNetworkRequest("tiny", "10.6.0.0/29", null, null, null));
    make(asked("one", null));
    expose("one", List.of(HTTPS), "east-1", "west-1");
    assertThat(rig.fleet().networks().show("tiny").doors())
        .extracting(NetworkView.Door::address)
        .containsExactlyInAnyOrder("10.6.0.6", "10.6.0.5");

    assertRefused(
        () -> rig.fleet().vms().submitCreate(asked("two", "10.6.0.6"), Optional.empty()),
        Problem.Code.CONFLICT,
        "10.6.0.6 of network 'tiny' is a front door's");
    VmView two = make(asked("two", null));
    VmView three = make(asked("three", null));
    assertThat(three.address()).isEqualTo("10.6.0.4");
    assertThat(List.of(two.mac(), three.mac()))
        .as("the doors have the two before")
        .containsExactly("52:54:6e:00:00:06", "52:54:6e:00:00:07");
    assertThat(rig.fleet().networks().show("tiny").freeAddresses()).isZero();
    assertRefused(
        () -> rig.fleet().vms().submitCreate(asked("four", null), Optional.empty()),
        Problem.Code.CONFLICT,
        "are in use");
    assertRefused(
        () -> expose("two", List.of(HTTPS), "east-2"),
        Problem.Code.CONFLICT,
        "all 5 addresses of network 'tiny' (10.6.0.0/29) are in use, and its front door at host"
            + " 'east-2' needs one");
    assertThat(expose("two", List.of(DNS), "east-1")).as("a door is there").hasSize(1);
  }

  @Test
  void hostWithAFrontDoorIsNotRemoved() {
    expose(Rig.VM, List.of(HTTPS), "west-1");

    assertRefused(
        () -> rig.fleet().hosts().remove("west-1"),
        Problem.Code.CONFLICT,
        "it has a front door of network shop, for port 443/tcp of VM demo; godwit unexpose demo"
            + " --port 443/tcp ends that");
    unexpose(Rig.VM, 443, 60);
    assertRefused(
        () -> rig.fleet().hosts().remove("west-1"), Problem.Code.CONFLICT, "drains until");
    unexpose(Rig.VM, 443, 0);
    rig.fleet().hosts().remove("west-1");
  }

  @Test
  void hostWithAFrontDoorIsEmptiedAndStaysOn() {
    rig.instances.isOn("east-1", Keeper.GODWIT);
    rig.instances.isOn("west-1", Keeper.GODWIT);
    Pin away = new Pin(Rig.VM, List.of("east-2"));
    assertThat(rig.fleet().plans().make(Rig.pinnedGivingBack(away)).givesBack())
        .containsExactly("east-1", "west-1");
    expose(Rig.VM, List.of(HTTPS), "east-1", "west-1");

    PlanView plan = rig.fleet().plans().make(Rig.pinnedGivingBack(away));

    assertThat(plan.moves()).extracting(PlanView.Move::vm).containsExactly(Rig.VM);
    assertThat(plan.givesBack()).isEmpty();
    assertThat(plan.notes())
        .anyMatch(
            note ->
                note.startsWith(
                    "host east-1 is emptied and stays on: it has a front door of network shop"))
        .anyMatch(
            note ->
                note.startsWith(
                    "host west-1 has no VM and stays on: it has a front door of network shop"));
  }

  /** The two others tell no address at which anybody can dial them. */
  @Test
  void aHostThatRelaysAsNoOtherCanStaysOn() {
    rig.instances.isOn("west-1", Keeper.GODWIT);
    rig.west1.setMesh(
        FakeHost.meshEnd("west-1").toBuilder().addEndpoints("192.0.2.7:51820").build());
    rig.hosts.link(rig.west1);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(rig.hosts.overlayOf(rig.west1).getRelayedList())
                    .containsExactly(
                        RelayedPair.newBuilder()
                            .setHostId(rig.east1.id.toString())
                            .setOtherHostId(rig.east2.id.toString())
                            .build()));

    PlanView plan =
        rig.fleet().plans().make(Rig.pinnedGivingBack(new Pin(Rig.VM, List.of("east-2"))));

    assertThat(plan.givesBack()).doesNotContain("west-1");
    assertThat(plan.notes())
        .contains(
            "host west-1 has no VM and stays on: it relays the networks of hosts east-1 and east-2, which no other host can");
  }

  /** It is off, and only its last inventory says that it relays. */
  @Test
  void aHostThatDoesNotAnswerTakesNoRelayingFromOneThatDoes() {
    rig.instances.isOn("west-1", Keeper.GODWIT);
    rig.west1.setMesh(reachable("west-1"));
    rig.hosts.link(rig.west1);
    HostId off = new HostId(new UUID(1, 1));
    rig.store()
        .change(
            transaction -> {
              HostRecord like = transaction.hosts().find(rig.west1.id).orElseThrow();
              transaction
                  .hosts()
                  .insert(off, new HostName("off-1"), like.provider(), Instant.now());
              HostInventory inventory =
                  like.inventory().orElseThrow().toBuilder().setMesh(reachable("off-1")).build();
              transaction.hosts().setInventory(off, inventory);
            });
    PlanView plan =
        rig.fleet().plans().make(Rig.pinnedGivingBack(new Pin(Rig.VM, List.of("east-2"))));
    assertThat(plan.givesBack()).doesNotContain("west-1");
    assertThat(plan.notes()).anyMatch(note -> note.contains("which no other host can"));

    rig.jump(Duration.ofMinutes(3));
    Awaitility.await().until(() -> rig.hosts.overlayOf(rig.west1).getRelayedList().size() == 1);
  }

  private static MeshEnd reachable(String host) {
    return FakeHost.meshEnd(host).toBuilder().addEndpoints("192.0.2.7:51820").build();
  }

  @Test
  void drainSaysThatAHostIsNeededWithoutVms() {
    expose(Rig.VM, List.of(HTTPS), "east-1");

    PlanView plan =
        rig.fleet().plans().make(new PlanRequest(null, null, null, null, "east-1", null));

    assertThat(plan.moves()).extracting(PlanView.Move::vm).containsExactly(Rig.VM);
    assertThat(plan.notes())
        .contains(
            "host east-1 stays needed without VMs: it has a front door of network shop, for port 443/tcp of"
                + " VM demo; godwit unexpose demo --port 443/tcp ends that");
  }

  @Test
  void hostThatGetsAFrontDoorWhileItIsEmptiedIsNotGivenBack() {
    rig.instances.isOn("east-1", Keeper.GODWIT);
    PlanView plan =
        rig.fleet().plans().make(Rig.pinnedGivingBack(new Pin(Rig.VM, List.of("east-2"))));
    assertThat(plan.givesBack()).contains("east-1");
    expose(Rig.VM, List.of(HTTPS), "east-1");

    OperationView end = rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty()));

    assertThat(rig.fleet().hosts().show("east-1").state()).as("%s", end).isEqualTo("CONNECTED");
    assertThat(rig.fleet().vms().show(Rig.VM).host()).isEqualTo("east-2");
  }

  @Test
  void hostThatWasGivenBackGetsNoFrontDoor() {
    rig.instances.isOn("west-1", Keeper.GODWIT);
    rig.fleet().hosts().setScheduling("west-1", Scheduling.DRAINING);
    rig.store()
        .change(all -> all.hosts().giveBack(rig.west1.id, all.operations().all().getFirst().id()));

    assertRefused(
        () -> expose(Rig.VM, List.of(HTTPS), "west-1"),
        Problem.Code.CONFLICT,
        "host 'west-1' was given back to its provider");
  }

  /** They are nowhere else; clients come in again once they are made again. */
  @Test
  void lostStoreKnowsNoFrontDoors() throws Exception {
    expose(Rig.VM, List.of(HTTPS), "east-1");
    awaitDoors(1, 1, -1);
    rig.east1.specs.put(rig.vmId(), ModelCodec.write(rig.vm().spec()));
    rig.loseStore();

    assertThat(rig.fleet().exposures().list(Rig.VM)).isEmpty();
    awaitDoors(0, -1, -1);
    assertThat(expose(Rig.VM, List.of(HTTPS), "east-1")).hasSize(1);
  }

  private List<ExposureView> expose(String vm, List<Port> ports, String... hosts) {
    return rig.fleet().exposures().expose(vm, new ExposeRequest(ports, List.of(hosts)));
  }

  private List<ExposureView> unexpose(String vm, int port, Integer drain) {
    return rig.fleet().exposures().unexpose(vm, "TCP", port, List.of(), drain);
  }

  private List<DoorRecord> doors() {
    return rig.read(all -> all.doors().all());
  }

  private List<ExposureRecord> exposures() {
    return rig.read(all -> all.doors().exposures());
  }

  private static CreateVmRequest asked(String name, String address) {
    return new CreateVmRequest(
        name, Rig.IMAGE, "east-1", 1, 256L << 20, null, null, false, "tiny", address);
  }

  private VmView make(CreateVmRequest asked) {
    OperationView made = rig.end(rig.fleet().vms().submitCreate(asked, Optional.empty()));
    assertThat(made.state()).as("%s", made).isEqualTo("DONE");
    return rig.fleet().vms().show(asked.name());
  }

  private void delete(String name) {
    rig.end(rig.fleet().vms().submitStop(name, new StopVmRequest(true, null), Optional.empty()));
    OperationView deleted = rig.end(rig.fleet().vms().submitDelete(name, Optional.empty()));
    assertThat(deleted.state()).isEqualTo("DONE");
  }

  private static void assertRefused(ThrowingCallable call, Problem.Code code, String why) {
    assertThatThrownBy(call)
        .asInstanceOf(type(RefusedException.class))
        .satisfies(refused -> assertThat(refused.code()).isEqualTo(code))
        .extracting(Throwable::getMessage)
        .asString()
        .contains(why);
  }

  private static Publication publication(Transport transport, int port, String vm, int vmPort) {
    return Publication.newBuilder()
        .setTransport(transport)
        .setPort(port)
        .setVmIpv4(vm)
        .setVmPort(vmPort)
        .build();
  }

  private void awaitPublications(int number) {
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(segment(rig.west1).getDoors(0).getPublicationsCount())
                    .isEqualTo(number));
  }

  /** How many doors each host has been told of; -1 where it has no network. */
  private void awaitDoors(int east1, int east2, int west1) {
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(List.of(rig.east1, rig.east2, rig.west1))
                    .extracting(this::doorsAt)
                    .containsExactly(east1, east2, west1));
  }

  private int doorsAt(FakeHost host) {
    return rig.hosts.overlayOf(host).getSegmentsCount() == 0 ? -1 : segment(host).getDoorsCount();
  }

  private Segment segment(FakeHost host) {
    return rig.hosts.overlayOf(host).getSegments(0);
  }

  private List<String> peers(FakeHost host) {
    return rig.hosts.overlayOf(host).getPeersList().stream().map(MeshPeer::getHostId).toList();
  }
}
