package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Overlays.DB;
import static io.godwit.agent.overlay.Overlays.EAST;
import static io.godwit.agent.overlay.Overlays.NORTH;
import static io.godwit.agent.overlay.Overlays.WEB;
import static io.godwit.agent.overlay.Overlays.WEST;
import static io.godwit.agent.overlay.Overlays.db;
import static io.godwit.agent.overlay.Overlays.layout;
import static io.godwit.agent.overlay.Overlays.segment;
import static io.godwit.agent.overlay.Overlays.web;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.journal.DiskLabels;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.overlay.Gate.Traffic;
import io.godwit.agent.overlay.Known.Departure;
import io.godwit.agent.overlay.Known.Departure.Stage;
import io.godwit.agent.overlay.Known.Heard;
import io.godwit.agent.overlay.Known.Origin;
import io.godwit.agent.overlay.Layout.Certainty;
import io.godwit.agent.overlay.Layout.Guard;
import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Stamp;
import io.godwit.agent.testing.Specs;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.OperationId;
import io.godwit.model.Subnet;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.Overlay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownTest {
  @TempDir private Path folder;
  private OwnershipJournal journal;
  private Known known;

  @BeforeEach
  void open() throws IOException {
    Path journals = Files.createDirectories(folder.resolve("journal"));
    journal = OwnershipJournal.open(journals, new DiskLabels(vm -> folder.resolve(vm + ".label")));
    known = Known.open(EAST, journal, folder.resolve("overlay"));
    known.accept(LayoutCodec.write(layout(1, web(EAST, 1), db(WEST, 5, NORTH))));
  }

  @Test
  void aHostIsBelievedWhereTheVmMayGoNext() {
    assertThat(known.hear(DB, NORTH, new Epoch(6))).isEqualTo(Heard.NEWS);
    assertThat(at(DB)).isEqualTo(NORTH);
    assertThat(known.hear(DB, NORTH, new Epoch(6))).isEqualTo(Heard.KNOWN);
  }

  @Test
  void anybodyElseIsNot() {
    assertThat(known.hear(DB, EAST, new Epoch(6))).isEqualTo(Heard.NOT_BELIEVED);
    assertThat(known.hear(DB, NORTH, new Epoch(99))).isEqualTo(Heard.NOT_BELIEVED);
    assertThat(known.hear(new VmId(new UUID(1, 2)), NORTH, new Epoch(1)))
        .isEqualTo(Heard.NOT_BELIEVED);
    assertThat(at(DB)).isEqualTo(WEST);
  }

  @Test
  void nobodyIsBelievedOfAVmThatIsThisHosts() {
    VmSpec own = inNetwork(WEB);
    journal.apply(new Transition.Create(own, new Epoch(1)));

    assertThat(known.hear(WEB, EAST, new Epoch(2))).isEqualTo(Heard.NOT_BELIEVED);
    assertThat(known.owned()).containsOnly(Map.entry(WEB, new Epoch(1)));
  }

  @Test
  void aVmThatIsHandedOverMaySendUntilItIsReleased() {
    VmSpec own = inNetwork(WEB);
    OperationId move = new OperationId(new UUID(3, 4));
    journal.apply(new Transition.Create(own, new Epoch(1)));
    journal.labelAll();
    journal.apply(new Transition.GrantAway(WEB, new Epoch(1), new Epoch(2), move));
    assertThat(known.ports()).extracting(Filter.Port::vm).containsExactly(WEB);
    assertThat(known.wanted().segment(new Vni(1000))).isPresent();

    journal.apply(new Transition.Release(WEB, new Epoch(2)));

    assertThat(known.ports()).isEmpty();
    assertThat(known.hear(WEB, WEST, new Epoch(2))).isEqualTo(Heard.NOT_BELIEVED);
  }

  @Test
  void oneThatIsToComeHasItsNetworkAndMayNotSend() {
    VmSpec coming = inNetwork(DB);

    journal.apply(new Transition.Receive(coming, new Epoch(6), new OperationId(new UUID(3, 4))));

    assertThat(known.ports()).isEmpty();
    assertThat(known.wanted().segment(new Vni(1000))).isPresent();
  }

  /** A gate stands before its VM does, and as long as that runs here. */
  @Test
  void aVmOfAClosedNetworkHasAGateBeforeItComes() {
    known.accept(LayoutCodec.write(closed(2, db(WEST, 5, EAST))));
    assertThat(known.gates()).isEmpty();
    assertThat(known.comesFrom(DB, new Origin(WEST, new Epoch(5)))).isFalse();

    journal.apply(
        new Transition.Receive(inNetwork(DB), new Epoch(6), new OperationId(new UUID(3, 4))));

    assertThat(known.gates()).extracting(Gate::vm).containsExactly(DB);
    known.noteOwn();
    assertThat(known.comesFrom(DB, new Origin(WEST, new Epoch(5)))).isTrue();
    assertThat(known.comesFrom(DB, new Origin(NORTH, new Epoch(5)))).isFalse();
    assertThat(known.comesFrom(DB, new Origin(WEST, new Epoch(4)))).isFalse();

    known.accept(LayoutCodec.write(closed(3, db(EAST, 6, NORTH))));
    assertThat(known.comesFrom(DB, new Origin(WEST, new Epoch(5))))
        .as("the controller does not say any more where it was")
        .isTrue();
  }

  /**
   * A host's word for what it translates is taken only where the VM was there, under that epoch.
   */
  @Test
  void aHostIsAnAnchorOfWhatWasThereOnly() {
    known.accept(LayoutCodec.write(layout(2, db(WEST, 5, EAST))));
    assertThat(known.isAnchored(DB, new Origin(WEST, new Epoch(5)))).isFalse();

    journal.apply(
        new Transition.Receive(inNetwork(DB), new Epoch(6), new OperationId(new UUID(3, 4))));
    known.noteOwn();
    assertThat(known.isAnchored(DB, new Origin(WEST, new Epoch(5)))).as("as it comes").isTrue();
    assertThat(known.anchorsOfOwn()).isEqualTo(Map.of(DB, Set.of(WEST)));
    assertThat(known.isAnchored(DB, new Origin(WEST, new Epoch(4)))).isFalse();
    assertThat(known.isAnchored(DB, new Origin(NORTH, new Epoch(5)))).isFalse();

    known.accept(
        LayoutCodec.write(
            layout(3, db(WEST, 5, EAST).withAnchors(List.of(new Anchor(NORTH, new Epoch(3)))))));
    assertThat(known.isAnchored(DB, new Origin(NORTH, new Epoch(3)))).as("as is told").isTrue();
    assertThat(known.isAnchored(DB, new Origin(NORTH, new Epoch(4)))).isFalse();
    assertThat(known.anchorsOfOwn()).isEqualTo(Map.of(DB, Set.of(WEST, NORTH)));
  }

  /**
   * What the journal says is noted a moment later: what goes by the anchor must not be thrown away
   * between.
   */
  @Test
  void aHostThatAVmHasJustLeftIsItsAnchorBeforeThatIsNoted() {
    known.accept(LayoutCodec.write(layout(2, db(WEST, 5, EAST))));
    OperationId move = new OperationId(new UUID(3, 4));
    journal.apply(new Transition.Receive(inNetwork(DB), new Epoch(6), move));
    known.noteOwn();

    journal.apply(new Transition.Take(DB, new Epoch(6), RunIntent.RUNNING));

    assertThat(known.anchorsOfOwn()).isEqualTo(Map.of(DB, Set.of(WEST)));
    known.noteOwn();
    assertThat(known.anchorsOfOwn()).isEqualTo(Map.of(DB, Set.of(WEST)));
  }

  /** Where it was before is remembered on, and is no reason to send anything there. */
  @Test
  void aHostWhoseConnectionsHaveAllEndedIsNoAnchorAnyMore() {
    known.accept(LayoutCodec.write(layout(2, db(WEST, 5, EAST))));
    OperationId move = new OperationId(new UUID(3, 4));
    journal.apply(new Transition.Receive(inNetwork(DB), new Epoch(6), move));
    known.noteOwn();
    journal.apply(new Transition.Take(DB, new Epoch(6), RunIntent.RUNNING));

    known.accept(LayoutCodec.write(layout(3, db(EAST, 6, NORTH))));

    assertThat(known.anchorsOfOwn()).isEqualTo(Map.of(DB, Set.of()));
  }

  /** It may have been elsewhere since, and only that host knows of what it left last. */
  @Test
  void aHostIsTheAnchorOfTheEpochUnderWhichAVmWasThere() {
    known.accept(LayoutCodec.write(layout(2, db(WEST, 5, NORTH))));

    journal.apply(new Transition.Create(inNetwork(DB), new Epoch(8)));
    known.noteOwn();

    assertThat(known.layout().member(DB).orElseThrow().anchors())
        .containsExactly(new Anchor(WEST, new Epoch(5)));
  }

  /** One that does not answer, or that a narrow path leads to, keeps no VM from coming. */
  @Test
  void aHostThatIsOnlyAnAnchorIsToldButNotAskedForAWay() {
    HostId south = new HostId(new UUID(7, 7));
    Member anchored = db(WEST, 5, NORTH).withAnchors(List.of(new Anchor(south, new Epoch(3))));

    assertThat(segment(anchored).hosts()).containsExactlyInAnyOrder(WEST, NORTH, south);
    assertThat(segment(anchored).liveHosts()).containsExactlyInAnyOrder(WEST, NORTH);
  }

  /** It has lost its store: what hosts count makes it know them again. */
  @Test
  void aControllerThatLearnsTakesNoAnchorAway() {
    Anchor north = new Anchor(NORTH, new Epoch(1));
    known.accept(LayoutCodec.write(layout(2, web(WEST, 2).withAnchors(List.of(north)))));
    Overlay learning =
        LayoutCodec.write(layout(3, web(WEST, 2))).toBuilder().setIncomplete(true).build();

    known.accept(learning);
    assertThat(known.layout().member(WEB).orElseThrow().anchors()).containsExactly(north);
    known.accept(learning.toBuilder().setRevision(4).build());
    assertThat(known.layout().member(WEB).orElseThrow().anchors()).containsExactly(north);

    known.accept(LayoutCodec.write(layout(5, web(WEST, 2))));
    assertThat(known.layout().member(WEB).orElseThrow().anchors()).isEmpty();
  }

  /** What it has under way goes where it goes itself. */
  @Test
  void aVmThatIsHandedOverHasASuccessor() {
    journal.apply(new Transition.Create(inNetwork(WEB), new Epoch(1)));
    journal.labelAll();
    known.accept(LayoutCodec.write(layout(2, next(web(EAST, 1), WEST))));
    assertThat(known.departure(WEB)).isEmpty();

    journal.apply(
        new Transition.GrantAway(WEB, new Epoch(1), new Epoch(2), new OperationId(new UUID(3, 4))));

    assertThat(known.departure(WEB)).contains(new Departure(WEST, new Epoch(1), Stage.LEAVING));

    journal.apply(new Transition.Release(WEB, new Epoch(2)));

    assertThat(known.departure(WEB)).contains(new Departure(WEST, new Epoch(1), Stage.GONE));
  }

  /** Somebody must tell what reaches its VMs before a gate of theirs goes. */
  @Test
  void aVmOfANetworkThatNobodyTellsOfIsNamed() {
    journal.apply(new Transition.Create(inNetwork(WEB), new Epoch(1)));
    assertThat(known.untold()).isEmpty();

    known.accept(Overlay.newBuilder().setCoordinator(1).setRevision(2).build());

    assertThat(known.untold()).containsExactly(WEB);
  }

  /** A controller that has lost its store does not know that a network was closed. */
  @Test
  void whatAControllerHasForgottenHoldsOn() throws IOException {
    known.accept(LayoutCodec.write(closed(2, db(WEST, 5, NORTH))));
    known.accept(LayoutCodec.write(layout(3, db(WEST, 5, NORTH))));

    assertThat(known.layout().segments().getFirst().gate(DB)).isPresent();
  }

  @Test
  void whatAnotherHostHasSaidOutlivesTheAgent() throws IOException {
    assertThat(known.hear(DB, NORTH, new Epoch(6))).isEqualTo(Heard.NEWS);
    known.keep();

    known = Known.open(EAST, journal, folder.resolve("overlay"));

    assertThat(at(DB)).isEqualTo(NORTH);
  }

  @Test
  void aHostThatHasLeftItsFleetKnowsNobodyNorDoesItsNextAgent() throws IOException {
    known.keep();
    known.forget();

    assertThat(known.layout()).isEqualTo(Layout.NONE);
    assertThat(Known.open(EAST, journal, folder.resolve("overlay")).layout())
        .isEqualTo(Layout.NONE);
  }

  /** Also where the controller does not know it: its store may be from before this host joined. */
  @Test
  void aHostByWhichOthersAreReachedIsOfUse() {
    assertThat(known.isOfUse()).isFalse();
    known.accept(
        LayoutCodec.write(
            new Layout(
                new Layout.Stamp(1, 2),
                List.of(),
                List.of(Overlays.withDoor(Overlays.segment(), EAST)))));
    assertThat(known.hasVms()).isFalse();
    assertThat(known.isOfUse()).isTrue();
  }

  @Test
  void aHostWithAVmOfANetworkIsKnownToHaveOneAlsoBeforeThatComes() {
    assertThat(known.hasVms()).isFalse();
    journal.apply(
        new Transition.Receive(inNetwork(DB), new Epoch(6), new OperationId(new UUID(3, 4))));

    assertThat(known.hasVms()).isTrue();
  }

  @Test
  void aDamagedFileIsNotBelieved() throws IOException {
    Files.writeString(folder.resolve("overlay"), "nonsense");

    assertThat(Known.open(EAST, journal, folder.resolve("overlay")).layout())
        .isEqualTo(Layout.NONE);
  }

  @Test
  void whatTheControllerSaidBeforeDoesNotCountAfterwards() {
    known.accept(LayoutCodec.write(layout(7, web(EAST, 1))));
    known.accept(LayoutCodec.write(layout(6, web(EAST, 1), db(WEST, 5, NORTH))));

    assertThat(known.layout().member(DB)).isEmpty();
  }

  /** It has lost its store, and the other host is not back yet. */
  @Test
  void aControllerThatDoesNotKnowAllYetTakesNobodyAway() {
    known.accept(
        LayoutCodec.write(layout(2, web(EAST, 1))).toBuilder().setIncomplete(true).build());
    assertThat(at(DB)).isEqualTo(WEST);

    known.accept(Overlay.newBuilder().setCoordinator(2).setIncomplete(true).build());
    assertThat(at(DB)).isEqualTo(WEST);

    known.accept(Overlay.newBuilder().setCoordinator(2).build());
    assertThat(known.layout().segments()).isEmpty();
  }

  @Test
  void whatItHasMentionedAndMentionsNoMoreItHasTakenAway() {
    Overlay both = LayoutCodec.write(layout(2, web(EAST, 1), db(WEST, 5, NORTH)));
    known.accept(both.toBuilder().setCoordinator(2).setIncomplete(true).build());
    assertThat(at(DB)).isEqualTo(WEST);

    Overlay one = LayoutCodec.write(layout(3, web(EAST, 1)));
    known.accept(one.toBuilder().setCoordinator(2).setIncomplete(true).build());

    assertThat(known.layout().member(DB)).isEmpty();
    assertThat(known.layout().member(WEB)).isPresent();

    known.accept(Overlay.newBuilder().setCoordinator(2).setRevision(4).setIncomplete(true).build());
    assertThat(known.layout().segments()).isEmpty();
  }

  private HostId at(VmId vm) {
    return known.layout().member(vm).orElseThrow().at();
  }

  private static Layout closed(long revision, Member... members) {
    Guard guard = new Guard(Traffic.CLOSED, List.of(), Certainty.SAID);
    return new Layout(
        new Stamp(1, revision), List.of(), List.of(Overlays.guarded(segment(members), guard)));
  }

  private static Member next(Member member, HostId host) {
    return new Member(
        member.vm(),
        member.name(),
        member.mac(),
        member.address(),
        member.at(),
        member.epoch(),
        Optional.of(host),
        Optional.empty());
  }

  /** The controller may have learnt the network from an agent without IPv6. */
  @Test
  void whichVersionsOfIpAVmHasIsKnownFromItsOwnPort() {
    known.accept(LayoutCodec.write(closed(2, web(EAST, 1), db(EAST, 1, NORTH))));
    assertThat(known.versions(WEB)).containsExactly(IpVersion.IPV4, IpVersion.IPV6);

    journal.apply(new Transition.Create(inNetwork(WEB), new Epoch(1)));
    journal.apply(
        new Transition.Create(
            inNetwork(DB, Optional.of(Ipv6Range.parse("fd12::/64"))), new Epoch(1)));

    assertThat(known.versions(WEB)).containsExactly(IpVersion.IPV4);
    assertThat(known.versions(DB)).containsExactly(IpVersion.IPV4, IpVersion.IPV6);
  }

  private static VmSpec inNetwork(VmId vm) {
    return inNetwork(vm, Optional.empty());
  }

  private static VmSpec inNetwork(VmId vm, Optional<Ipv6Range> range) {
    VmSpec flat = Specs.vm();
    return new VmSpec(
        vm,
        flat.name(),
        flat.vcpus(),
        flat.memory(),
        flat.disk(),
        flat.image(),
        flat.mac(),
        flat.cpu(),
        flat.machineType(),
        Optional.of(
            new NetworkPort(
                new NetworkName("shop"),
                new Vni(1000),
                Mtu.USUAL,
                Subnet.parse("10.5.0.0/24"),
                range,
                Ipv4Address.parse("10.5.0.2"))));
  }
}
