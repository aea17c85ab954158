package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Overlays.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.agent.overlay.MeshPeers.Actual;
import io.godwit.model.HostId;
import io.godwit.model.MeshAddress;
import io.godwit.model.MeshKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MeshPeersTest {
  private static final String KEY = "hTAWjt0ciOroUW+XJtywEfR1XEhrzlquuZGHKyqgtB0=";
  private static final String OTHER = "kW8gLnB3ETQRhFpjLJ5Y/SJpryLHSjZA3W9aMYCvQXI=";
  private static final String ALLOWED = "fd67:6f64:7769:7400:8000::2/128";
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final Peer PEER =
      new Peer(WEST, new MeshKey(KEY), List.of("10.0.0.1:51820", "192.0.2.1:51820"));

  @Test
  void aPeerMaySendFromItsOwnAddressOnly() {
    assertThat(MeshPeers.changes(List.of(PEER), with(Map.of()), NOW))
        .containsExactly(
            "peer",
            KEY,
            "persistent-keepalive",
            "25",
            "allowed-ips",
            ALLOWED,
            "endpoint",
            "10.0.0.1:51820");
  }

  /** Behind a NAT it is heard from where none of its own addresses is. */
  @Test
  void oneThatAnswersIsLeftWhereItIs() {
    MeshDump.Peer heard = heard("203.0.113.9:40000", ALLOWED, NOW.minus(Duration.ofMinutes(2)));

    assertThat(MeshPeers.changes(List.of(PEER), with(Map.of(KEY, heard)), NOW)).isEmpty();
  }

  @Test
  void oneThatDoesNotIsTriedAtEachOfItsEndpointsInTurn() {
    assertThat(endpointAfter("10.0.0.1:51820")).isEqualTo("192.0.2.1:51820");
    assertThat(endpointAfter("192.0.2.1:51820")).isEqualTo("10.0.0.1:51820");
    assertThat(endpointAfter("203.0.113.9:40000")).isEqualTo("10.0.0.1:51820");
  }

  /** Behind a NAT nobody else knows where it is. */
  @Test
  void aPeerThatHasChangedItsKeyIsDialledWhereItWasHeardByTheKeyBefore() {
    MeshDump.Peer before = heard("203.0.113.9:40000", ALLOWED, NOW.minus(Duration.ofMinutes(1)));
    Peer changed = PEER.by(new MeshKey(OTHER));

    assertThat(MeshPeers.changes(List.of(changed), with(Map.of(KEY, before)), NOW))
        .containsExactly(
            "peer",
            OTHER,
            "persistent-keepalive",
            "25",
            "allowed-ips",
            ALLOWED,
            "endpoint",
            "203.0.113.9:40000",
            "peer",
            KEY,
            "remove");
  }

  /** Otherwise it would take the addresses from the key that its host still has. */
  @Test
  void aKeyThatIsExpectedMaySendNothingYetAndIsLeftAloneOnceItIsThere() {
    MeshDump.Peer before = heard("203.0.113.9:40000", ALLOWED, NOW.minus(Duration.ofMinutes(1)));
    List<Peer> both = List.of(PEER, PEER.expectedBy(new MeshKey(OTHER)));

    assertThat(MeshPeers.changes(both, with(Map.of(KEY, before)), NOW))
        .containsExactly(
            "peer",
            OTHER,
            "persistent-keepalive",
            "0",
            "allowed-ips",
            "",
            "endpoint",
            "203.0.113.9:40000");

    MeshDump.Peer there =
        new MeshDump.Peer(
            OTHER, Optional.of("203.0.113.9:40000"), List.of(), Optional.empty(), 0, 0);
    assertThat(MeshPeers.changes(both, with(Map.of(KEY, before, OTHER, there)), NOW)).isEmpty();
  }

  /** WireGuard itself waits five seconds after a dial that failed. */
  @Test
  void oneThatHasNeverAnsweredIsDialledAnew() {
    MeshDump.Peer silent = silent(Optional.of("10.0.0.1:51820"), ALLOWED);
    Actual actual = with(Map.of(KEY, silent));

    assertThat(MeshPeers.silent(List.of(PEER), actual)).containsExactly(PEER);
    assertThat(MeshPeers.anew(List.of(PEER), List.of(PEER), actual, NOW))
        .startsWith("peer", KEY, "remove", "peer", KEY)
        .containsSequence("allowed-ips", ALLOWED, "endpoint", "192.0.2.1:51820");
  }

  /** It may be behind a NAT: only it can dial. */
  @Test
  void oneOfNoEndpointIsHeardAnewAndNotDialled() {
    Peer behindNat = new Peer(WEST, new MeshKey(KEY), List.of());
    MeshDump.Peer silent = silent(Optional.empty(), ALLOWED);

    assertThat(
            MeshPeers.anew(List.of(behindNat), List.of(behindNat), with(Map.of(KEY, silent)), NOW))
        .startsWith("peer", KEY, "remove", "peer", KEY)
        .doesNotContain("endpoint");
  }

  private static final Peer RELAY =
      new Peer(new HostId(new UUID(5, 5)), new MeshKey(OTHER), List.of("192.0.2.5:51820"));
  private static final String RELAY_ALLOWED = MeshAddress.of(RELAY.host()) + "/128";
  private static final String BEHIND = "[%s]:51820".formatted(MeshAddress.relayed(WEST));
  private static final Peer RELAYED =
      new Peer(WEST, new MeshKey(KEY), List.of(BEHIND), Optional.of(RELAY.host()), Set.of());

  @Test
  void whatIsForOneBehindARelayGoesThereByItsSecondAddress() {
    List<String> changes = MeshPeers.changes(List.of(RELAYED, RELAY), with(Map.of()), NOW);

    assertThat(changes)
        .containsSequence("allowed-ips", ALLOWED, "endpoint", BEHIND)
        .containsSequence(
            "allowed-ips",
            "%s,%s/128".formatted(RELAY_ALLOWED, MeshAddress.relayed(WEST)),
            "endpoint",
            "192.0.2.5:51820");
  }

  @Test
  void atTheRelayEachMaySendFromItsSecondAddressToo() {
    Peer passed =
        new Peer(
            WEST,
            new MeshKey(KEY),
            List.of(),
            Optional.empty(),
            Set.of(new HostId(new UUID(6, 6))));

    assertThat(MeshPeers.changes(List.of(passed), with(Map.of()), NOW))
        .contains("%s,%s/128".formatted(ALLOWED, MeshAddress.relayed(WEST)));
  }

  /** Else it would be as good as a host of the networks that it relays. */
  @Test
  void aHostThatOnlyRelaysMaySendWhatIsOthersOnly() {
    Layout layout = new Layout(new Layout.Stamp(1, 1), List.of(RELAYED, RELAY), List.of(shared()));

    assertThat(MeshPeers.changes(layout.meshPeers(), with(Map.of()), NOW))
        .containsSequence("allowed-ips", ALLOWED, "endpoint", BEHIND)
        .containsSequence(
            "allowed-ips", MeshAddress.relayed(WEST) + "/128", "endpoint", "192.0.2.5:51820");
  }

  private static Layout.Segment shared() {
    return Overlays.segment(Overlays.web(WEST, 1));
  }

  /** Although it answers: the relay may be gone with the next word. */
  @Test
  void oneThatNeedsNoRelayAnyMoreIsDialledAtOnce() {
    MeshDump.Peer heard = heard(BEHIND, ALLOWED, NOW);

    assertThat(MeshPeers.changes(List.of(PEER), with(Map.of(KEY, heard)), NOW))
        .containsSequence("endpoint", "10.0.0.1:51820");
  }

  @Test
  void oneThatNeedsARelayFromNowOnIsNotLeftWhereItIs() {
    MeshDump.Peer heard = heard("10.0.0.1:51820", ALLOWED, NOW);

    assertThat(MeshPeers.changes(List.of(RELAYED), with(Map.of(KEY, heard)), NOW))
        .containsSequence("endpoint", BEHIND);
  }

  @Test
  void oneThatAnswersByWayOfARelayIsLeft() {
    assertThat(
            MeshPeers.changes(
                List.of(RELAYED), with(Map.of(KEY, heard(BEHIND, ALLOWED, NOW))), NOW))
        .isEmpty();
  }

  @Test
  void oneThatHasAnsweredIsNotSilent() {
    MeshDump.Peer heard = heard("10.0.0.1:51820", ALLOWED, NOW.minus(Duration.ofHours(1)));

    assertThat(MeshPeers.silent(List.of(PEER), with(Map.of(KEY, heard)))).isEmpty();
  }

  @Test
  void oneThatMaySendFromAnotherAddressMayNotAnyMore() {
    MeshDump.Peer wrong = heard("10.0.0.1:51820", "fd67::/16", NOW);

    assertThat(MeshPeers.changes(List.of(PEER), with(Map.of(KEY, wrong)), NOW))
        .contains("allowed-ips", ALLOWED)
        .doesNotContain("endpoint");
  }

  @Test
  void oneThatIsNoneAnyMoreIsRemoved() {
    MeshDump.Peer left = silent(Optional.empty(), "(none)");

    assertThat(MeshPeers.changes(List.of(), with(Map.of(OTHER, left)), NOW))
        .containsExactly("peer", OTHER, "remove");
  }

  @Test
  void whatIsThereIsReadFromWhatWgPrints() {
    String dump =
        "c2VjcmV0\t%s\t51820\toff\n%s\t(none)\t192.168.9.2:51820\t%s\t1764244000\t124\t180\t25\n"
            .formatted(KEY, OTHER, ALLOWED);

    Actual actual = MeshPeers.read(dump);

    assertThat(actual.publicKey()).isEqualTo(KEY);
    assertThat(actual.port()).isEqualTo(51820);
    assertThat(actual.peers())
        .containsExactly(
            Map.entry(
                OTHER,
                new MeshDump.Peer(
                    OTHER,
                    Optional.of("192.168.9.2:51820"),
                    List.of(ALLOWED),
                    Optional.of(Instant.ofEpochSecond(1_764_244_000)),
                    124,
                    180)));
    assertThatThrownBy(() -> MeshPeers.read("")).isInstanceOf(IllegalArgumentException.class);
  }

  private static String endpointAfter(String tried) {
    MeshDump.Peer silent = heard(tried, ALLOWED, NOW.minus(Duration.ofMinutes(4)));
    return MeshPeers.changes(List.of(PEER), with(Map.of(KEY, silent)), NOW).getLast();
  }

  private static MeshDump.Peer heard(String endpoint, String allowed, Instant handshake) {
    return new MeshDump.Peer(
        KEY, Optional.of(endpoint), List.of(allowed), Optional.of(handshake), 0, 0);
  }

  private static MeshDump.Peer silent(Optional<String> endpoint, String allowed) {
    return new MeshDump.Peer(KEY, endpoint, List.of(allowed), Optional.empty(), 0, 0);
  }

  private static Actual with(Map<String, MeshDump.Peer> peers) {
    return new Actual(OTHER, 51820, peers);
  }
}
