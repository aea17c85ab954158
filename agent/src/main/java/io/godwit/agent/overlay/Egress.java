package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.DeviceNames;
import io.godwit.model.Vni;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The way of a network's VMs to the outside: through their gateway, and out under the host's own
 * address. Networks with the same addresses stay apart, since each gateway first translates to an
 * address of its own. Nothing comes in by it, and a cloud's metadata service, which would give a
 * guest the host's credentials, is not reached. What this host does not know to be under way is not
 * taken for new: the connection of a VM that has just come may be one that its anchor knows, which
 * is tried again and finds it; translated here, it would be broken. By IPv6 it is the same where
 * the host has such a way ({@link Ipv6Outside}), without anchors.
 */
final class Egress {
  private final Kernel kernel;
  private final Ipv6Outside ipv6;
  private final Set<Vni> made = new HashSet<>();
  private final Set<Vni> madeIpv6 = new HashSet<>();

  /** By IPv6. What an agent before may have left is not known. */
  private boolean isShut;

  Egress(Kernel kernel, Ipv6Outside ipv6) {
    this.kernel = kernel;
    this.ipv6 = ipv6;
  }

  /** Nothing is done where it is there. */
  void make(Segment segment) throws IOException {
    Vni vni = segment.vni();
    String device = DeviceNames.egress(vni);
    String inside = DeviceNames.namespace(vni);
    if (!kernel.hasDevice(device) || !made.contains(vni)) {
      forget(vni);
      Transit.EGRESS.make(kernel, vni, device, inside);
      kernel.nftInside(inside, GATEWAY_RULES.formatted("ip"));
      AnchorWay.refuseUnknown(kernel, inside);
      made.add(vni);
    }
    if (segment.ipv6Range().isPresent() && ipv6.isThere() && !madeIpv6.contains(vni)) {
      isShut = false;
      ipv6.guard();
      kernel.nftInside(inside, GATEWAY_RULES.formatted("ip6"));
      Transit.EGRESS.makeIpv6(kernel, vni, device, inside);
      madeIpv6.add(vni);
    }
  }

  /**
   * Opens the host's part, where a network uses it, and shuts it where none may any more.
   *
   * @param wanted all networks that the host should have: one that cannot be made just now, or is
   *     not made yet, is no reason to shut it for others
   */
  void open(Collection<Segment> wanted) throws IOException {
    if (wanted.stream().noneMatch(segment -> segment.ipv6Range().isPresent())) {
      shut();
    } else if (!madeIpv6.isEmpty()) {
      isShut = false;
      ipv6.open();
    }
  }

  /**
   * Of some networks those whose front doors are open by IPv6 here: where no packet is passed on,
   * clients would wait for an answer in vain.
   */
  List<Segment> openByIpv6(List<Segment> segments) throws IOException {
    return madeIpv6.isEmpty() && !ipv6.isThere() ? List.of() : segments;
  }

  private void shut() throws IOException {
    if (!isShut) {
      close();
    }
  }

  /** No network uses it any more. One that comes back is made anew, what is dropped first. */
  void close() throws IOException {
    madeIpv6.clear();
    ipv6.close();
    isShut = true;
  }

  /** It goes with its gateway's namespace. */
  void forget(Vni vni) {
    made.remove(vni);
    madeIpv6.remove(vni);
  }

  static final String GATEWAY_RULES =
      """
      table %1$s godwit
      delete table %1$s godwit
      table %1$s godwit {
        chain out {
          type nat hook postrouting priority srcnat; policy accept;
          oifname "wan0" masquerade
        }
        chain through {
          type filter hook forward priority mangle; policy accept;
          iifname { "lan0", "anchor0" } ct state invalid drop
          iifname "anchor0" ct state != { established, related } drop
          tcp flags & (syn|rst) == syn tcp option maxseg size set rt mtu
        }
        chain in {
          type filter hook input priority filter; policy accept;
          iifname "anchor0" drop
        }
      }
      """;
}
