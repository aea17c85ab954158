package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Door;
import io.godwit.agent.overlay.Layout.Publication;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.HostId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@link HostRules} and {@link FrontDoors} say of front doors, by IPv6, as {@code nft -f}
 * reads it (nft(8)). It is a table of its own, as the way out by IPv6 has its own times. Where a
 * VM's IPv6 address is not known here, its port is reached by IPv4 only.
 */
final class Ipv6DoorRules {
  private Ipv6DoorRules() {}

  /** The host's part; nothing where no network with IPv6 has a door here. */
  static String ofHost(List<Segment> segments, HostId self) {
    String publications =
        segments.stream().flatMap(segment -> ofHost(segment, self)).collect(Collectors.joining());
    return publications.isEmpty() ? none() : none() + rules(publications);
  }

  private static String rules(String publications) {
    return """
        table ip6 godwit_doors {
          chain doors {
            type nat hook prerouting priority dstnat; policy accept;
        %s  }
          chain through {
            type filter hook forward priority filter; policy accept;
            oifname "gwdo*" ct status dnat accept
            oifname "gwdo*" drop
            iifname "gwdo*" ct state new drop
          }
        %s  chain out {
            type nat hook postrouting priority srcnat; policy accept;
            oifname "gwdo*" masquerade
          }
        }
        """
        .formatted(publications, Ipv6Outside.answersFrom("gwdo*"));
  }

  /** Nothing of ours is left. */
  static String none() {
    return "table ip6 godwit_doors\ndelete table ip6 godwit_doors\n";
  }

  private static Stream<String> ofHost(Segment segment, HostId self) {
    return segment.door(self).stream()
        .flatMap(door -> door.publications().stream())
        .filter(publication -> segment.ipv6(publication).isPresent())
        .map(
            publication ->
                "    iifname != \"gwmesh\" iifname != \"gwbr*\" fib daddr type local %s dnat to [%s]:%d\n"
                    .formatted(
                        publication.matched(),
                        Transit.DOORS.ipv6OfNetwork(segment.vni()),
                        publication.port().number()));
  }

  /** The part in a door's namespace. */
  static String ofDoor(Segment segment, Door door) {
    return DoorRules.IPV6.text(
        door.publications().stream()
            .flatMap(publication -> inside(segment, publication).stream())
            .collect(Collectors.joining()));
  }

  private static Optional<String> inside(Segment segment, Publication publication) {
    return segment
        .ipv6(publication)
        .map(
            vm ->
                "    iifname \"wan0\" %s dnat to [%s]:%d\n"
                    .formatted(publication.matched(), vm, publication.vmPort()));
  }
}
