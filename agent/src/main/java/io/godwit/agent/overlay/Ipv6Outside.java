package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Ipv6Forwarding.Cause;
import io.godwit.model.Ipv6Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The way of a host's networks to the outside by IPv6: under the host's own address, as by IPv4,
 * and only where the host has such a way itself. Guests are told whether it is there.
 */
final class Ipv6Outside {
  private static final Path ROUTES = Path.of("/proc/net/ipv6_route");

  /** To any destination, and from any source: others lead some packets only. */
  private static final String ANYWHERE = ("0".repeat(32) + " 00 ").repeat(2);

  /** Routes of it reject what they are asked for. */
  private static final String NOWHERE = " lo";

  private final Kernel kernel;
  private final Ipv6Forwarding forwarding;

  Ipv6Outside(Kernel kernel, Ipv6Forwarding forwarding) {
    this.kernel = kernel;
    this.forwarding = forwarding;
  }

  /** Whether the host has one now. */
  boolean isThere() throws IOException {
    return Files.exists(ROUTES) && leadsAnywhere(Files.readString(ROUTES));
  }

  /** Whether a route of those leads to what no other does, as the kernel lists them. */
  static boolean leadsAnywhere(String routes) {
    return routes.lines().anyMatch(line -> line.startsWith(ANYWHERE) && !line.endsWith(NOWHERE));
  }

  /**
   * Loads what is dropped, which stands before anything can come by it; made anew in case that
   * somebody has changed it.
   */
  void guard() throws IOException {
    kernel.nft(rules(forwarding.cause()));
  }

  /** Lets networks use it. */
  void open() throws IOException {
    guard();
    forwarding.begin();
  }

  /** As it was before any network used it. */
  void close() throws IOException {
    forwarding.end();
    kernel.nft(NONE);
  }

  private static final String NONE =
      """
      table ip6 godwit
      delete table ip6 godwit
      """;

  /**
   * Neither the mesh, in which a host's own address would speak for it, nor the addresses at which
   * clouds give out their hosts' credentials, nor the host itself are reached by VMs; of a cloud's
   * own they reach name servers only. Where a host passes packets on for networks' sake only, it
   * passes on no others. With br_netfilter, frames within a bridge come by here as well: they are
   * not passed on, and stay as they are.
   */
  static String rules(Cause cause) {
    return NONE
        + """
        table ip6 godwit {
          chain through {
            type filter hook forward priority filter; policy accept;
            iifname "gweg*" oifname "gwmesh" drop
            iifname "gweg*" oifname "gwdo*" ct status dnat accept
            iifname "gweg*" ip6 daddr { %1$s, fe80::/10 } drop
            iifname "gweg*" ip6 daddr { %2$s } jump of_the_cloud
            oifname "gweg*" ct state new drop
        %3$s  }
          chain of_the_cloud {
            meta l4proto { tcp, udp } th dport 53 accept
            drop
          }
        %5$s  chain out {
            type nat hook postrouting priority srcnat; policy accept;
            ip6 saddr %4$s masquerade
          }
        }
        """
            .formatted(
                Ipv6Range.OF_HOSTS,
                String.join(", ", Ipv6Range.OF_CLOUDS),
                others(cause),
                Transit.IPV6_RANGE,
                answersFrom("gweg*"));
  }

  /** The host itself lets in answers from such devices, and what neighbours ask each other. */
  static String answersFrom(String devices) {
    return """
          chain in {
            type filter hook input priority filter; policy accept;
            iifname "%s" jump answers
          }
          chain answers {
            ct state established,related accept
            icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
            drop
          }
        """
        .formatted(devices);
  }

  private static String others(Cause cause) {
    return switch (cause) {
      case HOST -> "";
      case NETWORKS ->
          """
              meta iifkind "bridge" meta oifkind "bridge" accept
              iifname "gwdo*" accept
              oifname "gwdo*" accept
              iifname != "gweg*" oifname != "gweg*" drop
          """;
    };
  }
}
