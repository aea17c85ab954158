package io.godwit.agent.overlay;

import io.godwit.model.MeshAddress;
import io.godwit.model.MeshKey;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A mesh's peers as {@code wg show DEVICE dump} prints them (wg(8)), with what has gone to and from
 * each. {@link MeshPeers} reads of it what is to be changed.
 */
record MeshDump(List<Peer> peers) {
  private static final String NONE = "(none)";
  private static final int PEER_FIELDS = 8;

  MeshDump {
    peers = List.copyOf(peers);
  }

  /**
   * A peer.
   *
   * @param allowed the addresses that it may send from, with their prefixes
   * @param received bytes from it, those of WireGuard included
   * @param sent bytes to it
   */
  record Peer(
      String publicKey,
      Optional<String> endpoint,
      List<String> allowed,
      Optional<Instant> handshake,
      long received,
      long sent) {
    Peer {
      allowed = List.copyOf(allowed);
    }

    private static Peer read(String[] fields) {
      long handshake = Long.parseLong(fields[4]);
      return new Peer(
          fields[0],
          Optional.of(fields[2]).filter(endpoint -> !endpoint.equals(NONE)),
          fields[3].equals(NONE) ? List.of() : Arrays.asList(fields[3].split(",", -1)),
          handshake == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(handshake)),
          Long.parseLong(fields[5]),
          Long.parseLong(fields[6]));
    }
  }

  /**
   * @throws IOException if it is something else
   */
  static MeshDump read(String dump) throws IOException {
    try {
      return new MeshDump(peers(dump));
    } catch (NumberFormatException e) {
      throw new IOException("wg's answer is not what was expected: " + e.getMessage(), e);
    }
  }

  /**
   * Its peers alone; its first line is of the device itself.
   *
   * @throws NumberFormatException if it is something else
   */
  static List<Peer> peers(String dump) {
    return dump.lines()
        .map(line -> line.split("\t", -1))
        .filter(fields -> fields.length == PEER_FIELDS)
        .map(Peer::read)
        .toList();
  }

  /** The one of a key. */
  Optional<Peer> of(MeshKey key) {
    return peers.stream().filter(peer -> peer.publicKey().equals(key.base64())).findFirst();
  }

  /** The one that has an address. */
  Optional<Peer> at(MeshAddress address) {
    return peers.stream().filter(peer -> peer.allowed().contains(address + "/128")).findFirst();
  }
}
