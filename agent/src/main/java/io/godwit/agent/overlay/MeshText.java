package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.model.network.MeshAddress;
import java.util.List;

/** The mesh as {@code wg syncconf} reads it (wg(8), CONFIGURATION FILE FORMAT). */
final class MeshText {
  /** Keeps the way through a NAT open; what WireGuard's authors advise. */
  private static final int KEEPALIVE_SECONDS = 25;

  private MeshText() {}

  /**
   * Each peer may send from its own address in the mesh and from no other.
   *
   * @param privateKey base64
   */
  static String of(String privateKey, int port, List<Peer> peers) {
    StringBuilder text =
        new StringBuilder(
            "[Interface]\nPrivateKey = %s\nListenPort = %d\n".formatted(privateKey, port));
    peers.forEach(peer -> append(text, peer));
    return text.toString();
  }

  private static void append(StringBuilder text, Peer peer) {
    text.append(
        "[Peer]\nPublicKey = %s\nAllowedIPs = %s/128\nPersistentKeepalive = %d\n"
            .formatted(peer.key(), MeshAddress.of(peer.host()), KEEPALIVE_SECONDS));
    peer.endpoints().stream()
        .findFirst()
        .ifPresent(endpoint -> text.append("Endpoint = ").append(endpoint).append('\n'));
  }
}
