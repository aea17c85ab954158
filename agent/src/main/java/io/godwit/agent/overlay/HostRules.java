package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Door;
import io.godwit.agent.overlay.Layout.Publication;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.HostId;
import io.godwit.model.Vni;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How packets pass between the host and its networks, as {@code nft -f} reads it (nft(8)). VMs
 * reach the outside under the host's own address; of the addresses at which clouds give out their
 * hosts' credentials (link-local ones, and Azure's) they reach the name server only. They do not
 * reach the host itself. From outside comes in what is for a port that a front door publishes, and
 * answers. A client is seen at its door as coming from the host: its own address may be one of the
 * network's.
 */
final class HostRules {
  private HostRules() {}

  static String text(List<Segment> segments, HostId self) {
    return """
        %1$s
        table ip godwit {
          chain doors {
            type nat hook prerouting priority dstnat; policy accept;
        %2$s  }
          chain through {
            type filter hook forward priority filter; policy accept;
            iifname "gweg*" ip daddr { 169.254.0.0/16, 168.63.129.16 } jump of_the_cloud
            oifname "gweg*" ct state new drop
            oifname "gwdo*" ct status dnat accept
            oifname "gwdo*" drop
            iifname "gwdo*" ct state new drop
          }
          chain of_the_cloud {
            meta l4proto { tcp, udp } th dport 53 accept
            drop
          }
          chain in {
            type filter hook input priority filter; policy accept;
            iifname "gweg*" jump answers
            iifname "gwdo*" jump answers
          }
          chain answers {
            ct state established,related accept
            drop
          }
          chain out {
            type nat hook postrouting priority srcnat; policy accept;
            oifname "gwdo*" masquerade
            ip saddr %3$s masquerade
          }
        }
        """
        .formatted(none().strip(), publications(segments, self), Transit.RANGE);
  }

  /** Nothing of ours is left. */
  static String none() {
    return "table ip godwit\ndelete table ip godwit\n";
  }

  private static String publications(List<Segment> segments, HostId self) {
    return segments.stream()
        .flatMap(segment -> segment.door(self).stream().flatMap(door -> lines(segment.vni(), door)))
        .collect(Collectors.joining());
  }

  private static Stream<String> lines(Vni vni, Door door) {
    return door.publications().stream().map(publication -> line(vni, publication));
  }

  private static String line(Vni vni, Publication publication) {
    return "    iifname != \"gwbr*\" fib daddr type local %s dnat to %s:%d\n"
        .formatted(
            publication.matched(), Transit.DOORS.ofNetwork(vni), publication.port().number());
  }
}
