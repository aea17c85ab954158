package io.godwit.agent.overlay;

/**
 * What a door's namespace does with packets, as {@code nft -f} reads it (nft(8)): the network's VMs
 * come out by it with answers only.
 */
enum DoorRules {
  IPV4("ip", ""),
  /** Whose neighbours ask for each other by packets of its own. */
  IPV6(
      "ip6",
      "    iifname \"door0\" icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept\n");

  private final String family;
  private final String letIn;

  DoorRules(String family, String letIn) {
    this.family = family;
    this.letIn = letIn;
  }

  /**
   * A table in place of the one before.
   *
   * @param ports a line for each that is published
   */
  String text(String ports) {
    return """
        table %1$s godwit
        delete table %1$s godwit
        table %1$s godwit {
          chain ports {
            type nat hook prerouting priority dstnat; policy accept;
        %2$s  }
          chain sizes {
            type filter hook forward priority mangle; policy accept;
            tcp flags & (syn|rst) == syn tcp option maxseg size set rt mtu
          }
          chain through {
            type filter hook forward priority filter; policy accept;
            iifname "wan0" ct status dnat accept
            ct state established,related accept
            drop
          }
          chain in {
            type filter hook input priority filter; policy accept;
        %3$s    iifname "door0" drop
          }
          chain address {
            type nat hook postrouting priority srcnat; policy accept;
            oifname "door0" masquerade
          }
        }
        """
        .formatted(family, ports, letIn);
  }
}
