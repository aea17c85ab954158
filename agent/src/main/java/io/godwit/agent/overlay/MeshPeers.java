package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Part;
import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.model.MeshAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The peers of a mesh as {@code wg set} reads them, and as {@code wg show dump} prints them
 * (wg(8)). A peer that answers is left where it was heard last, which behind a NAT is none of its
 * own addresses; one that does not is tried at each of its endpoints in turn. One that is reached
 * by way of a third host has its endpoint in the mesh itself, at an address that goes to that host.
 */
final class MeshPeers {
  /** Keeps the way through a NAT open; what WireGuard's authors advise. */
  private static final String KEEPALIVE_SECONDS = "25";

  /** After this, WireGuard takes a session for dead (its paper, section 6.1: Reject-After-Time). */
  private static final Duration ALIVE = Duration.ofMinutes(3);

  private MeshPeers() {}

  /**
   * A device as it is.
   *
   * @param publicKey of its own; "(none)" where it has none
   * @param peers by their keys
   */
  record Actual(String publicKey, int port, Map<String, MeshDump.Peer> peers) {
    Actual {
      peers = Map.copyOf(peers);
    }
  }

  /**
   * What {@code wg show DEVICE dump} printed.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static Actual read(String dump) {
    String[] own = dump.lines().findFirst().orElse("").split("\t", -1);
    if (own.length < 3) {
      throw new IllegalArgumentException("this is not what 'wg show dump' prints: " + dump);
    }
    return new Actual(
        own[1],
        Integer.parseInt(own[2]),
        MeshDump.peers(dump).stream()
            .collect(Collectors.toMap(MeshDump.Peer::publicKey, known -> known)));
  }

  /** The arguments after {@code wg set DEVICE} that make the peers what they should be. */
  static List<String> changes(List<Peer> wanted, Actual actual, Instant now) {
    List<String> arguments = new ArrayList<>();
    for (Peer peer : wanted) {
      arguments.addAll(
          changes(peer, allowed(peer, wanted), known(peer, actual), heirs(peer, actual), now));
    }
    actual.peers().keySet().stream()
        .filter(key -> wanted.stream().noneMatch(peer -> peer.key().base64().equals(key)))
        .sorted()
        .forEach(key -> arguments.addAll(List.of("peer", key, "remove")));
    return arguments;
  }

  private static Optional<MeshDump.Peer> known(Peer peer, Actual actual) {
    return Optional.ofNullable(actual.peers().get(peer.key().base64()));
  }

  /** Where its host was heard by the key before, which behind a NAT nobody else knows. */
  private static Optional<String> heirs(Peer peer, Actual actual) {
    Optional<MeshDump.Peer> before =
        peer.replaces().flatMap(key -> Optional.ofNullable(actual.peers().get(key.base64())));
    return goesTheRightWay(peer, before)
        ? before.flatMap(MeshDump.Peer::endpoint)
        : Optional.empty();
  }

  /** Those that have answered lately. */
  static List<Peer> answering(List<Peer> wanted, Actual actual, Instant now) {
    return wanted.stream().filter(peer -> answers(known(peer, actual), now)).toList();
  }

  /** Those that have not answered since they became peers. */
  static List<Peer> silent(List<Peer> wanted, Actual actual) {
    return wanted.stream()
        .filter(
            peer ->
                Optional.ofNullable(actual.peers().get(peer.key().base64()))
                    .filter(known -> known.handshake().isEmpty())
                    .isPresent())
        .toList();
  }

  /** The arguments after {@code wg set DEVICE} by which peers are dialled as if they were new. */
  static List<String> anew(List<Peer> silent, List<Peer> wanted, Actual actual, Instant now) {
    List<String> arguments = new ArrayList<>();
    for (Peer peer : silent) {
      Optional<MeshDump.Peer> known = Optional.ofNullable(actual.peers().get(peer.key().base64()));
      arguments.addAll(List.of("peer", peer.key().base64(), "remove"));
      arguments.addAll(
          added(
              peer,
              allowed(peer, wanted),
              endpoint(peer, known, now).or(() -> known.flatMap(MeshDump.Peer::endpoint))));
    }
    return arguments;
  }

  private static List<String> changes(
      Peer peer,
      Set<String> allowed,
      Optional<MeshDump.Peer> known,
      Optional<String> inherited,
      Instant now) {
    Optional<String> endpoint =
        known.isEmpty() && inherited.isPresent() ? inherited : endpoint(peer, known, now);
    boolean isRight =
        known.filter(before -> Set.copyOf(before.allowed()).equals(allowed)).isPresent();
    if (isRight && endpoint.isEmpty()) {
      return List.of();
    }
    return added(peer, allowed, endpoint);
  }

  private static List<String> added(Peer peer, Set<String> allowed, Optional<String> endpoint) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "peer",
                peer.key().base64(),
                "persistent-keepalive",
                peer.part() == Part.IS_EXPECTED ? "0" : KEEPALIVE_SECONDS,
                "allowed-ips",
                String.join(",", allowed)));
    endpoint.ifPresent(at -> arguments.addAll(List.of("endpoint", at)));
    return arguments;
  }

  /**
   * Each peer that has networks of this host may send from its own address in the mesh, and what is
   * encrypted for others from its second one; one that relays, from the second ones of those that
   * are behind it. So one that only relays has no address from which networks hear anything.
   */
  private static Set<String> allowed(Peer peer, List<Peer> wanted) {
    Set<String> allowed = new TreeSet<>();
    if (peer.part() == Part.IS_EXPECTED) {
      return allowed;
    }
    if (peer.part() == Part.SHARES) {
      allowed.add(MeshAddress.of(peer.host()) + "/128");
    }
    if (!peer.passedTo().isEmpty()) {
      allowed.add(MeshAddress.relayed(peer.host()) + "/128");
    }
    wanted.stream()
        .filter(behind -> behind.relay().filter(peer.host()::equals).isPresent())
        .forEach(behind -> allowed.add(MeshAddress.relayed(behind.host()) + "/128"));
    return allowed;
  }

  /** Not by way of a relay that it does not need any more, nor round the one that it needs. */
  private static boolean goesTheRightWay(Peer peer, Optional<MeshDump.Peer> known) {
    boolean isRelayed =
        known
            .flatMap(MeshDump.Peer::endpoint)
            .filter(at -> at.startsWith("[") && at.indexOf(']') > 0)
            .filter(at -> new MeshAddress(at.substring(1, at.indexOf(']'))).isRelayed())
            .isPresent();
    return isRelayed == peer.relay().isPresent();
  }

  private static boolean answers(Optional<MeshDump.Peer> known, Instant now) {
    return known
        .flatMap(MeshDump.Peer::handshake)
        .filter(last -> now.isBefore(last.plus(ALIVE)))
        .isPresent();
  }

  /** Empty where it stays as it is. */
  private static Optional<String> endpoint(Peer peer, Optional<MeshDump.Peer> known, Instant now) {
    if (peer.endpoints().isEmpty()
        || peer.part() == Part.IS_EXPECTED
        || (goesTheRightWay(peer, known) && answers(known, now))) {
      return Optional.empty();
    }
    Optional<String> tried = known.flatMap(MeshDump.Peer::endpoint);
    int last = tried.map(peer.endpoints()::indexOf).orElse(-1);
    String next = peer.endpoints().get((last + 1) % peer.endpoints().size());
    return tried.equals(Optional.of(next)) ? Optional.empty() : Optional.of(next);
  }
}
