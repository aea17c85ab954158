package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.model.MeshAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The peers of a mesh as {@code wg set} reads them, and as {@code wg show dump} prints them
 * (wg(8)). A peer that answers is left where it was heard last, which behind a NAT is none of its
 * own addresses; one that does not is tried at each of its endpoints in turn.
 */
final class MeshPeers {
  /** Keeps the way through a NAT open; what WireGuard's authors advise. */
  private static final String KEEPALIVE_SECONDS = "25";

  /** After this, WireGuard takes a session for dead (its paper, section 6.1: Reject-After-Time). */
  private static final Duration ALIVE = Duration.ofMinutes(3);

  private static final int PEER_FIELDS = 8;

  /** An endpoint that is not known, as {@code wg} writes it. */
  private static final String NOWHERE = "(none)";

  private MeshPeers() {}

  /**
   * A device as it is.
   *
   * @param publicKey of its own; "(none)" where it has none
   */
  record Actual(String publicKey, int port, Map<String, Known> peers) {
    Actual {
      peers = Map.copyOf(peers);
    }
  }

  /**
   * A peer that a device has.
   *
   * @param endpoint "(none)" where none is known
   * @param handshake the last one; the epoch where there was none
   */
  record Known(String endpoint, String allowed, Instant handshake) {}

  /**
   * What {@code wg show DEVICE dump} printed.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static Actual read(String dump) {
    List<String[]> lines = dump.lines().map(line -> line.split("\t", -1)).toList();
    if (lines.isEmpty() || lines.getFirst().length < 3) {
      throw new IllegalArgumentException("this is not what 'wg show dump' prints: " + dump);
    }
    Map<String, Known> peers = new HashMap<>();
    lines.stream()
        .skip(1)
        .filter(fields -> fields.length == PEER_FIELDS)
        .forEach(
            fields ->
                peers.put(
                    fields[0],
                    new Known(
                        fields[2], fields[3], Instant.ofEpochSecond(Long.parseLong(fields[4])))));
    String[] own = lines.getFirst();
    return new Actual(own[1], Integer.parseInt(own[2]), peers);
  }

  /** The arguments after {@code wg set DEVICE} that make the peers what they should be. */
  static List<String> changes(List<Peer> wanted, Actual actual, Instant now) {
    List<String> arguments = new ArrayList<>();
    for (Peer peer : wanted) {
      arguments.addAll(
          changes(peer, Optional.ofNullable(actual.peers().get(peer.key().base64())), now));
    }
    actual.peers().keySet().stream()
        .filter(key -> wanted.stream().noneMatch(peer -> peer.key().base64().equals(key)))
        .sorted()
        .forEach(key -> arguments.addAll(List.of("peer", key, "remove")));
    return arguments;
  }

  /** Those that have not answered since they became peers. */
  static List<Peer> silent(List<Peer> wanted, Actual actual) {
    return wanted.stream()
        .filter(
            peer ->
                Optional.ofNullable(actual.peers().get(peer.key().base64()))
                    .filter(known -> known.handshake().equals(Instant.EPOCH))
                    .isPresent())
        .toList();
  }

  /** The arguments after {@code wg set DEVICE} by which peers are dialled as if they were new. */
  static List<String> anew(List<Peer> silent, Actual actual, Instant now) {
    List<String> arguments = new ArrayList<>();
    for (Peer peer : silent) {
      Optional<Known> known = Optional.ofNullable(actual.peers().get(peer.key().base64()));
      arguments.addAll(List.of("peer", peer.key().base64(), "remove"));
      arguments.addAll(
          added(peer, endpoint(peer, known, now).or(() -> known.map(Known::endpoint))));
    }
    return arguments;
  }

  /** Each peer may send from its own address in the mesh and from no other. */
  private static List<String> changes(Peer peer, Optional<Known> known, Instant now) {
    Optional<String> endpoint = endpoint(peer, known, now);
    boolean isRight = known.filter(before -> before.allowed().equals(allowed(peer))).isPresent();
    if (isRight && endpoint.isEmpty()) {
      return List.of();
    }
    return added(peer, endpoint);
  }

  private static List<String> added(Peer peer, Optional<String> endpoint) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "peer",
                peer.key().base64(),
                "persistent-keepalive",
                KEEPALIVE_SECONDS,
                "allowed-ips",
                allowed(peer)));
    endpoint
        .filter(at -> !at.equals(NOWHERE))
        .ifPresent(at -> arguments.addAll(List.of("endpoint", at)));
    return arguments;
  }

  private static String allowed(Peer peer) {
    return MeshAddress.of(peer.host()) + "/128";
  }

  /** Empty where it stays as it is. */
  private static Optional<String> endpoint(Peer peer, Optional<Known> known, Instant now) {
    if (peer.endpoints().isEmpty()
        || known.filter(before -> now.isBefore(before.handshake().plus(ALIVE))).isPresent()) {
      return Optional.empty();
    }
    int tried = known.map(before -> peer.endpoints().indexOf(before.endpoint())).orElse(-1);
    String next = peer.endpoints().get((tried + 1) % peer.endpoints().size());
    return known.filter(before -> before.endpoint().equals(next)).isPresent()
        ? Optional.empty()
        : Optional.of(next);
  }
}
