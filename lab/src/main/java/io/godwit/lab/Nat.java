package io.godwit.lab;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the backbone does for hosts behind a NAT, for {@code nft -f}. The stand-in for networks (UDP
 * port 4789) is the lab's own wire and not a provider's, so it goes round this.
 */
final class Nat {
  /** Hosts behind a NAT are seen from here, each with an address of its own. */
  static final String OUTSIDE_NETWORK = "10.80.2.0/24";

  private Nat() {}

  /** Under which address others see a host that is behind a NAT. */
  static String outside(HostSpec host) {
    return "10.80.2." + host.number();
  }

  static String rules(List<HostSpec> hosts) {
    return """
        table ip lab-nat
        delete table ip lab-nat
        table ip lab-nat {
          chain forward {
            type filter hook forward priority filter; policy accept;
            udp dport 4789 accept
        %s  }
          chain out {
            type nat hook postrouting priority srcnat; policy accept;
            udp dport 4789 accept
        %s  }
        }
        """
        .formatted(lines(hosts, Nat::shut), lines(hosts, Nat::masked));
  }

  /** How one host appears in a chain. */
  private interface Line {
    String of(HostSpec host);
  }

  private static String lines(List<HostSpec> hosts, Line line) {
    return hosts.stream().map(host -> "    " + line.of(host) + "\n").collect(Collectors.joining());
  }

  private static String shut(HostSpec host) {
    return "ip daddr %s iifname != \"%s\" ct state != { established, related } drop"
        .formatted(host.address(), host.provider());
  }

  private static String masked(HostSpec host) {
    return "ip saddr %s oifname != \"%s\" snat to %s fully-random"
        .formatted(host.address(), host.provider(), outside(host));
  }
}
