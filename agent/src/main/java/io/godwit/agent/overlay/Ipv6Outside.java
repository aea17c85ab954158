package io.godwit.agent.overlay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The way of a host's networks to the outside by IPv6: under the host's own address, as by IPv4,
 * and only where the host has such a way itself. Guests are told whether it is there.
 */
final class Ipv6Outside {
  private static final Path ROUTES = Path.of("/proc/net/ipv6_route");
  private static final String ANYWHERE = "0".repeat(32) + " 00 ";

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

  /** Lets networks use it; made anew in case that somebody has changed it. */
  void open() throws IOException {
    kernel.nft(RULES);
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
   * clouds give out their hosts' credentials, nor the host itself are reached by VMs.
   */
  private static final String RULES =
      NONE
          + """
          table ip6 godwit {
            chain through {
              type filter hook forward priority filter; policy accept;
              iifname "gweg*" oifname "gwmesh" drop
              iifname "gweg*" ip6 daddr { fd67:6f64:7769:7400::/63, fd00:ec2::/32, fd20:ce::/32, fe80::/10 } drop
              oifname "gweg*" ct state new drop
            }
            chain in {
              type filter hook input priority filter; policy accept;
              iifname "gweg*" jump answers
            }
            chain answers {
              ct state established,related accept
              icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
              drop
            }
            chain out {
              type nat hook postrouting priority srcnat; policy accept;
              ip6 saddr %s masquerade
            }
          }
          """
              .formatted(Transit.IPV6_RANGE);
}
