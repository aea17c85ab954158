package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.model.DeviceNames;
import io.godwit.model.HostId;
import io.godwit.model.MeshAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * By what a host passes on packets of others that cannot reach each other, as {@code nft -f} reads
 * it. They come out of its mesh, addressed from one's second address to the other's, and go back
 * into it; inside is the two hosts' own WireGuard, of whose keys this host has none. That a packet
 * is of whom it says, WireGuard has proven by then. It needs no forwarding of IPv6, which would
 * change how a host learns its own routes, and no agent.
 */
final class RelayRules {
  /** As {@code nft list tables} names it. */
  static final String TABLE = "netdev godwit-relay";

  private RelayRules() {}

  static String text(List<Peer> peers) {
    return """
        %stable %s {
          chain passing {
            type filter hook ingress device "%s" priority filter; policy accept;
            ip6 saddr . ip6 daddr { %s } fwd to "%s"
          }
        }
        """
        .formatted(none(), TABLE, DeviceNames.MESH, pairs(peers), DeviceNames.MESH);
  }

  /** Nothing is passed on. */
  static String none() {
    return "table %s\ndelete table %s\n".formatted(TABLE, TABLE);
  }

  private static String pairs(List<Peer> peers) {
    return peers.stream().flatMap(RelayRules::ways).sorted().collect(Collectors.joining(", "));
  }

  private static Stream<String> ways(Peer peer) {
    return peer.passedTo().stream().map(other -> way(peer.host(), other));
  }

  private static String way(HostId from, HostId to) {
    return "%s . %s".formatted(MeshAddress.relayed(from), MeshAddress.relayed(to));
  }
}
