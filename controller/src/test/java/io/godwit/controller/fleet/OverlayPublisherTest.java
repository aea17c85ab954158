package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.godwit.api.CreateNetworkRequest;
import io.godwit.api.CreateVmRequest;
import io.godwit.api.HostView;
import io.godwit.api.MigrationRequest;
import io.godwit.api.NetworkView;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanView;
import io.godwit.api.StopVmRequest;
import io.godwit.controller.fleet.FakeFleet.Fault;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.store.Openness;
import io.godwit.model.NetworkName;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.Anchor;
import io.godwit.protocol.v1.AnchoredVm;
import io.godwit.protocol.v1.MeshPeer;
import io.godwit.protocol.v1.Order.VerbCase;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.OverlayReport;
import io.godwit.protocol.v1.Segment;
import io.godwit.protocol.v1.SegmentMember;
import io.godwit.protocol.v1.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of what in a fleet in which "demo" is on east-1 and "neighbour" on east-2. */
class OverlayPublisherTest {
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
  void hostIsToldWhenItIsLinkedAndOneWithoutAnyNetworkThatItHasNone() {
    assertThat(rig.hosts.toldSince()).contains("east-1", "east-2", "west-1");
    assertThat(peers(rig.east1)).containsExactly(rig.east2.id.toString());
    assertThat(peers(rig.east2)).containsExactly(rig.east1.id.toString());
    assertThat(rig.hosts.overlayOf(rig.west1)).isEqualTo(Overlay.getDefaultInstance());
  }

  @Test
  void vmOfNoNetworkConcernsNobody() {
    List<String> unused = rig.hosts.toldSince();
    CreateVmRequest flat =
        new CreateVmRequest("flat", Rig.IMAGE, "east-1", 1, 256L << 20, null, null, true);
    assertThat(rig.end(rig.fleet().vms().submitCreate(flat, Optional.empty())).state())
        .isEqualTo("DONE");
    MigrationRequest move = new MigrationRequest("flat", "west-1", false, false, null);
    assertThat(rig.end(rig.fleet().migrations().submit(move, Optional.empty())).state())
        .isEqualTo("DONE");

    assertThat(rig.hosts.toldSince()).isEmpty();
  }

  @Test
  void destinationIsKnownToAllBeforeItPrepares() {
    rig.hosts.fail(VerbCase.PREPARE_INCOMING, Fault.RUNS_ON);
    List<String> unused = rig.hosts.toldSince();
    OperationView move = migrate();
    Awaitility.await().until(() -> rig.hosts.isRunning(VerbCase.PREPARE_INCOMING));

    assertThat(rig.hosts.toldSince()).containsExactlyInAnyOrder("east-1", "east-2", "west-1");
    assertThat(rig.vm().grantedTo()).as("it is not granted yet").isEmpty();
    for (FakeHost host : List.of(rig.east1, rig.east2, rig.west1)) {
      assertThat(demoAt(host).getHostId()).isEqualTo(rig.east1.id.toString());
      assertThat(demoAt(host).getNextHostId()).isEqualTo(rig.west1.id.toString());
      assertThat(peers(host)).hasSize(2).doesNotContain(host.id.toString());
    }
    rig.fleet().operations().cancel(move.id());
    assertThat(rig.endOf(move.id()).state()).isEqualTo("ROLLED_BACK");
    awaitSegments(1, 1, 0);
    assertThat(demoAt(rig.east2).getNextHostId()).isEmpty();
    assertThat(demoAt(rig.east2).getEpoch()).as("it is used up").isEqualTo(2);
  }

  @Test
  void moveTellsItsNetworksHostsTwice() {
    List<String> unused = rig.hosts.toldSince();
    assertThat(rig.end(migrate()).state()).isEqualTo("DONE");

    assertThat(rig.hosts.toldSince())
        .containsExactlyInAnyOrder("east-1", "east-2", "west-1", "east-1", "east-2", "west-1");
    assertThat(demoAt(rig.east2).getHostId()).isEqualTo(rig.west1.id.toString());
    assertThat(demoAt(rig.east2).getEpoch()).isEqualTo(2);
  }

  /** In the same word as that the VM has left it, and as long as something goes on there. */
  @Test
  void hostThatAVmHasLeftIsItsAnchorUntilItSaysThatNothingIsLeft() {
    assertThat(rig.end(migrate()).state()).isEqualTo("DONE");
    awaitSegments(1, 1, 1);
    for (FakeHost host : List.of(rig.east1, rig.east2, rig.west1)) {
      assertThat(demoAt(host).getAnchorsList())
          .containsExactly(
              Anchor.newBuilder().setHostId(rig.east1.id.toString()).setEpoch(1).build());
      assertThat(peers(host)).hasSize(2);
    }
    assertThat(anchors()).containsExactly("east-1 null");

    count(rig.east1, 1, 20);
    assertThat(anchors()).containsExactly("east-1 20");
    rig.hosts.isolate(rig.east1);
    rig.restart();
    rig.hosts.rejoin(rig.east1);
    awaitSegments(1, 1, 1);
    assertThat(anchors()).as("over a restart of both").containsExactly("east-1 20");

    List<String> unused = rig.hosts.toldSince();
    count(rig.east1, 1, 0);
    awaitSegments(0, 1, 1);
    assertThat(rig.hosts.toldSince()).containsExactlyInAnyOrder("east-1", "east-2", "west-1");
    assertThat(demoAt(rig.west1).getAnchorsList()).isEmpty();
    assertThat(anchors()).isEmpty();
  }

  @Test
  void hostThatIsAnAnchorCountsAsUsed() {
    assertThat(rig.end(migrate()).state()).isEqualTo("DONE");
    count(rig.east1, 1, 5);
    rig.instances.isOn("east-1", Keeper.GODWIT);
    Pin away = new Pin(Rig.VM, List.of("east-2"));

    assertThat(rig.fleet().hosts().show("east-1").anchored())
        .extracting(HostView.Anchored::vm, HostView.Anchored::flows)
        .containsExactly(tuple(Rig.VM, 5));
    assertThatThrownBy(() -> rig.fleet().hosts().remove("east-1"))
        .hasMessageContaining("5 connections of VM demo to the outside")
        .hasMessageContaining("Nothing was changed");
    PlanView stays = rig.fleet().plans().make(Rig.pinnedGivingBack(away));
    assertThat(stays.givesBack()).isEmpty();
    assertThat(stays.notes())
        .anyMatch(
            note ->
                note.startsWith(
                    "host east-1 has no VM and stays on: 5 connections of VM demo to the outside"));

    count(rig.east1, 1, 0);
    assertThat(rig.fleet().plans().make(Rig.pinnedGivingBack(away)).givesBack())
        .containsExactly("east-1");
    rig.fleet().hosts().remove("east-1");
  }

  /** Nobody's word makes it one, or none. */
  @Test
  void hostIsBelievedOfWhatTheVmHasLeftThereOnly() {
    count(rig.west1, 1, 5);
    assertThat(anchors()).as("it was never there").isEmpty();
    assertThat(rig.end(migrate()).state()).isEqualTo("DONE");

    count(rig.east2, 1, 5);
    count(rig.east1, 2, 5);
    count(rig.east1, 2, 0);
    count(rig.east1, 1, -1);
    rig.reports()
        .overlay(
            rig.east1.id,
            OverlayReport.newBuilder()
                .addAnchored(AnchoredVm.newBuilder().setVmId("nobody").setEpoch(1))
                .build());

    assertThat(anchors()).containsExactly("east-1 null");
  }

  /** Each word to all hosts is worked out from all that is known. */
  @Test
  void hostsAreToldThatAnAnchorHasEndedAndNotHowManyConnectionsItHas() {
    assertThat(rig.end(migrate()).state()).isEqualTo("DONE");
    AnchorReports reports = new AnchorReports(rig.store(), InstantSource.system());

    assertThat(reports.learn(rig.east1.id, counted(1, 5))).isFalse();
    assertThat(reports.learn(rig.east1.id, counted(1, 4))).isFalse();
    assertThat(anchors()).containsExactly("east-1 4");
    assertThat(reports.learn(rig.east1.id, counted(1, 0))).isTrue();
    assertThat(reports.learn(rig.east1.id, counted(1, 0))).isFalse();
    assertThat(anchors()).isEmpty();
  }

  @Test
  void anchorIsGivenUpAfterADay() {
    assertThat(rig.end(migrate()).state()).isEqualTo("DONE");
    count(rig.east1, 1, 5);
    rig.jump(Duration.ofHours(23));
    rig.restart();
    awaitSegments(1, 1, 1);

    rig.jump(Duration.ofHours(2));
    awaitSegments(0, 1, 1);
    assertThat(anchors()).isEmpty();
  }

  @Test
  void vmThatIsBackHasNoAnchorThere() {
    assertThat(rig.end(migrate()).state()).isEqualTo("DONE");
    MigrationRequest back = new MigrationRequest(Rig.VM, "east-1", false, false, null);
    assertThat(rig.end(rig.fleet().migrations().submit(back, Optional.empty())).state())
        .isEqualTo("DONE");

    assertThat(anchors()).containsExactly("west-1 null");
    awaitSegments(1, 1, 1);
  }

  @Test
  void vmThatIsStoppedHasNoAnchor() {
    assertThat(rig.end(migrate()).state()).isEqualTo("DONE");
    count(rig.east1, 1, 5);
    rig.end(rig.fleet().vms().submitStop(Rig.VM, new StopVmRequest(true, null), Optional.empty()));

    assertThat(anchors()).isEmpty();
    awaitSegments(0, 1, 1);
  }

  /** Its connections stopped with it. */
  @Test
  void vmThatMovesStoppedHasNone() {
    rig.end(rig.fleet().vms().submitStop(Rig.VM, new StopVmRequest(true, null), Optional.empty()));
    MigrationRequest cold = new MigrationRequest(Rig.VM, "west-1", true, false, null);
    assertThat(rig.end(rig.fleet().migrations().submit(cold, Optional.empty())).state())
        .isEqualTo("DONE");

    assertThat(anchors()).isEmpty();
    awaitSegments(0, 1, 1);
  }

  /** As of whose VMs are, the word of hosts is taken while it learns. */
  @Test
  void controllerWhoseStoreWasLostLearnsAnchors() throws Exception {
    assertThat(rig.end(migrate()).state()).isEqualTo("DONE");
    rig.west1.specs.put(rig.vmId(), ModelCodec.write(rig.vm().spec()));
    rig.loseStore();
    Awaitility.await().until(() -> rig.hosts.overlayOf(rig.west1).getSegmentsCount() == 1);
    assertThat(rig.hosts.overlayOf(rig.west1).getIncomplete()).isTrue();

    count(rig.east1, 9, 5);
    assertThat(anchors()).as("under an epoch that is not over").isEmpty();
    count(rig.west1, 1, 5);
    assertThat(anchors()).as("its owner").isEmpty();
    count(rig.east1, 1, 5);
    assertThat(anchors()).containsExactly("east-1 5");
  }

  private void count(FakeHost host, long epoch, int flows) {
    rig.reports().overlay(host.id, counted(epoch, flows));
  }

  private OverlayReport counted(long epoch, int flows) {
    return OverlayReport.newBuilder()
        .addAnchored(AnchoredVm.newBuilder().setVmId(rig.vmId()).setEpoch(epoch).setFlows(flows))
        .build();
  }

  private List<String> anchors() {
    return rig.fleet().networks().show(Rig.NETWORK).anchors().stream()
        .map(anchor -> anchor.host() + " " + anchor.flows())
        .toList();
  }

  @Test
  void hostWithoutALinkIsToldWhenItIsBack() {
    rig.hosts.isolate(rig.east2);
    assertThat(rig.end(migrate()).state()).isEqualTo("DONE");
    awaitSegments(1, 1, 1);
    assertThat(demoAt(rig.east2).getHostId()).as("as before").isEqualTo(rig.east1.id.toString());

    rig.hosts.rejoin(rig.east2);
    assertThat(demoAt(rig.east2).getHostId()).isEqualTo(rig.west1.id.toString());
  }

  @Test
  void vmThatIsDeletedIsForgottenByItsNeighbours() {
    rig.end(rig.fleet().vms().submitStop(Rig.VM, new StopVmRequest(true, null), Optional.empty()));
    assertThat(rig.end(rig.fleet().vms().submitDelete(Rig.VM, Optional.empty())).state())
        .isEqualTo("DONE");

    awaitSegments(0, 1, 0);
    assertThat(rig.hosts.overlayOf(rig.east2).getSegments(0).getMembersCount()).isEqualTo(1);
    assertThat(peers(rig.east2)).isEmpty();
  }

  @Test
  void newKeyOfAHostGoesToItsPeersOnly() {
    List<String> unused = rig.hosts.toldSince();
    rig.east1.setMesh(FakeHost.meshEnd("another key"));
    rig.hosts.link(rig.east1);

    assertThat(rig.hosts.toldSince()).containsExactly("east-2");
    assertThat(rig.hosts.overlayOf(rig.east2).getPeers(0).getPublicKey())
        .isEqualTo(FakeHost.meshEnd("another key").getPublicKey());
  }

  /** An older controller's word on what a host has would be another one's. */
  @Test
  void nextControllerSaysTheSame() {
    List<Overlay> before = List.of(rig.hosts.overlayOf(rig.east1), rig.hosts.overlayOf(rig.east2));
    List<String> unused = rig.hosts.toldSince();
    rig.restart();

    assertThat(rig.hosts.toldSince()).isEmpty();
    assertThat(List.of(rig.hosts.overlayOf(rig.east1), rig.hosts.overlayOf(rig.east2)))
        .isEqualTo(before);
  }

  /** Else hosts would take down the networks of VMs that run. */
  @Test
  void controllerWhoseStoreWasLostTellsNoHostThatItHasNoneBeforeItHasBeenTold() throws Exception {
    rig.east1.specs.put(rig.vmId(), ModelCodec.write(rig.vm().spec()));
    rig.hosts.isolate(rig.east2);
    rig.loseStore();

    assertThat(rig.hosts.emptied()).isEmpty();
    assertThat(demoAt(rig.east1).getHostId()).isEqualTo(rig.east1.id.toString());
  }

  @Test
  void changeThatNobodyToldOfIsFoundWithinASecondOrTwo() {
    rig.restart();
    rig.store().change(all -> all.vms().lock(rig.vm().spec().id(), operation()));
    rig.store().change(all -> all.vms().delete(rig.vm().spec().id(), operation()));

    awaitSegments(0, 1, 0);
  }

  @Test
  void networkThatIsClosedHasLearntWhatStandsAfterAWhileWithoutAnyWord() {
    rig.restart();
    set(new Openness.Closed(Instant.now().plusSeconds(120)));
    awaitTraffic(Traffic.CLOSING);
    List<String> unused = rig.hosts.toldSince();

    rig.jump(Duration.ofSeconds(121));
    awaitTraffic(Traffic.CLOSED);
    assertThat(rig.hosts.toldSince()).containsExactlyInAnyOrder("east-1", "east-2");
  }

  /** Else what was closed would be open from the loss of a store on. */
  @Test
  void controllerWhoseStoreWasLostDoesNotSayThatANetworkIsOpen() throws Exception {
    set(new Openness.Closed(Instant.now()));
    rig.east1.specs.put(rig.vmId(), ModelCodec.write(rig.vm().spec()));
    rig.loseStore();
    Awaitility.await().until(() -> rig.hosts.overlayOf(rig.east1).getIncomplete());

    assertThat(segmentAt(rig.east1).getTrafficUnknown()).isTrue();
    assertThat(segmentAt(rig.east1).getTraffic()).isEqualTo(Traffic.CLOSED);
    rig.jump(Duration.ofDays(8));
    Awaitility.await().until(() -> !rig.hosts.overlayOf(rig.east1).getIncomplete());
    assertThat(segmentAt(rig.east1).getTrafficUnknown()).as("nobody has said yet").isTrue();

    set(Openness.OPEN);
    Awaitility.await().until(() -> !segmentAt(rig.east1).getTrafficUnknown());
    assertThat(segmentAt(rig.east1).getTraffic()).isEqualTo(Traffic.OPEN);
  }

  @Test
  void networkThatIsMadeAnewAfterTheLossOfAStoreIsNotOpenForVmsThatAreLearnt() throws Exception {
    rig.east1.specs.put(rig.vmId(), ModelCodec.write(rig.vm().spec()));
    rig.hosts.isolate(rig.east1);
    rig.loseStore();
    NetworkView anew =
        rig.fleet()
            .networks()
            .create(new CreateNetworkRequest(Rig.NETWORK, "10.5.0.0/24", null, null, null));
    assertThat(anew.traffic().state()).isEqualTo("OPEN");

    rig.hosts.rejoin(rig.east1);
    Awaitility.await()
        .untilAsserted(() -> assertThat(segmentAt(rig.east1).getTrafficUnknown()).isTrue());
  }

  @Test
  void networkThatWasOpenInAnOlderStoreMayHaveBeenClosedSince() throws Exception {
    Path backup = rig.backUp();
    rig.restart();
    set(new Openness.Closed(Instant.now()));
    awaitTraffic(Traffic.CLOSED);
    rig.restore(backup);

    Awaitility.await()
        .untilAsserted(() -> assertThat(segmentAt(rig.east1).getTrafficUnknown()).isTrue());
    assertThat(segmentAt(rig.east2).getTraffic()).isEqualTo(Traffic.CLOSED);
  }

  @Test
  void networkThatWasClosedInAnOlderStoreStaysSo() throws Exception {
    set(new Openness.Closed(Instant.now()));
    Path backup = rig.backUp();
    rig.restart();
    set(Openness.OPEN);
    awaitTraffic(Traffic.OPEN);
    rig.restore(backup);

    awaitTraffic(Traffic.CLOSED);
    assertThat(segmentAt(rig.east1).getTrafficUnknown()).isFalse();
  }

  private void set(Openness openness) {
    rig.store().change(all -> all.networks().set(new NetworkName(Rig.NETWORK), openness));
  }

  private void awaitTraffic(Traffic traffic) {
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(segmentAt(rig.east1).getTraffic()).isEqualTo(traffic);
              assertThat(segmentAt(rig.east2).getTraffic()).isEqualTo(traffic);
            });
  }

  private Segment segmentAt(FakeHost host) {
    return rig.hosts.overlayOf(host).getSegments(0);
  }

  private io.godwit.model.OperationId operation() {
    return rig.read(all -> all.operations().all()).getFirst().id();
  }

  @Test
  void networkShowsWhatItsHostsHaveMadeOfIt() {
    assertThat(places())
        .as("nothing was sent by this gateway")
        .containsExactly("east-1 PENDING []", "east-2 PENDING []");

    rig.reports().overlaySent(rig.east1.id, stamped(1, 5));
    rig.reports().overlay(rig.east1.id, report(1, 4));
    assertThat(places()).contains("east-1 PENDING []");
    rig.reports().overlay(rig.east1.id, report(1, 5));
    assertThat(places()).contains("east-1 MADE []");
    rig.reports().overlay(rig.east1.id, report(1, 5, "no VXLAN"));
    assertThat(places()).contains("east-1 PROBLEM [no VXLAN]");
    rig.hosts.isolate(rig.east1);
    assertThat(places()).contains("east-1 UNREACHABLE []");
    rig.hosts.rejoin(rig.east1);
    assertThat(places()).as("said over the link before").contains("east-1 PENDING []");
  }

  @Test
  void problemIsLoggedWhenItAppearsAndNotEachTime() {
    List<String> logged = new ArrayList<>();
    Logger logger = Logger.getLogger(OverlayStandings.class.getName());
    Handler listening = listening(logged);
    logger.addHandler(listening);
    try {
      rig.reports().overlay(rig.east1.id, report(1, 1, "no VXLAN"));
      rig.reports().overlay(rig.east1.id, report(1, 2, "no VXLAN"));
      rig.hosts.link(rig.east1);
      rig.reports().overlay(rig.east1.id, report(1, 3, "no VXLAN", "no key"));
      rig.reports().overlay(rig.east1.id, report(1, 4));
      rig.reports().overlay(rig.east1.id, report(1, 5));
    } finally {
      logger.removeHandler(listening);
    }

    assertThat(logged).containsExactly("no VXLAN", "no key", "over");
  }

  private static Handler listening(List<String> logged) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        logged.add(record.getParameters().length > 1 ? "" + record.getParameters()[1] : "over");
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private List<String> places() {
    return rig.fleet().networks().show(Rig.NETWORK).hosts().stream()
        .map(place -> "%s %s %s".formatted(place.host(), place.state(), place.problems()))
        .toList();
  }

  private static Overlay stamped(long coordinator, long revision) {
    return Overlay.newBuilder().setCoordinator(coordinator).setRevision(revision).build();
  }

  private static OverlayReport report(long coordinator, long revision, String... problems) {
    return OverlayReport.newBuilder()
        .setCoordinator(coordinator)
        .setRevision(revision)
        .addAllProblems(List.of(problems))
        .build();
  }

  private OperationView migrate() {
    MigrationRequest move = new MigrationRequest(Rig.VM, "west-1", false, false, null);
    return rig.fleet().migrations().submit(move, Optional.empty());
  }

  private void awaitSegments(int east1, int east2, int west1) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(List.of(rig.east1, rig.east2, rig.west1))
                    .extracting(host -> rig.hosts.overlayOf(host).getSegmentsCount())
                    .containsExactly(east1, east2, west1));
  }

  private SegmentMember demoAt(FakeHost host) {
    return rig.hosts.overlayOf(host).getSegments(0).getMembersList().stream()
        .filter(member -> member.getName().equals(Rig.VM))
        .findFirst()
        .orElseThrow();
  }

  private List<String> peers(FakeHost host) {
    return rig.hosts.overlayOf(host).getPeersList().stream().map(MeshPeer::getHostId).toList();
  }
}
