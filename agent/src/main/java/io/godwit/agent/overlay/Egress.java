package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.DeviceNames;
import io.godwit.model.Vni;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The way of a network's VMs to the outside: through their gateway, and out under the host's own
 * address. Networks with the same addresses stay apart, since each gateway first translates to an
 * address of its own. Nothing comes in by it, and a cloud's metadata service, which would give a
 * guest the host's credentials, is not reached.
 */
final class Egress {
  /** The gateway's end. */
  private static final String WAN = "wan0";

  private final Kernel kernel;
  private final Set<Vni> made = new HashSet<>();

  Egress(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Nothing is done where it is there.
   *
   * @throws IOException also where another network here has the same place
   */
  void make(Segment segment) throws IOException {
    Vni vni = segment.vni();
    String device = DeviceNames.egress(vni);
    if (kernel.hasDevice(device) && made.contains(vni)) {
      return;
    }
    String inside = DeviceNames.namespace(vni);
    if (!kernel.hasDevice(device)) {
      kernel.ip(
          List.of(
              "link add dev %s type veth peer name %s netns %s".formatted(device, WAN, inside)));
    }
    kernel.ip(
        List.of(
            "link set dev %s addrgenmode none".formatted(device),
            "address replace %s/30 dev %s".formatted(TransitAddresses.EGRESS.ofHost(vni), device),
            "link set dev %s up".formatted(device)));
    kernel.ipInside(
        inside,
        List.of(
            "link set dev %s addrgenmode none".formatted(WAN),
            "address replace %s/30 dev %s".formatted(TransitAddresses.EGRESS.ofNetwork(vni), WAN),
            "link set dev %s up".formatted(WAN),
            "route replace default via %s".formatted(TransitAddresses.EGRESS.ofHost(vni))));
    kernel.run("ip", "netns", "exec", inside, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
    kernel.nftInside(inside, GATEWAY_RULES);
    made.add(vni);
  }

  /** It goes with its gateway's namespace. */
  void forget(Vni vni) {
    made.remove(vni);
  }

  private static final String GATEWAY_RULES =
      """
      table ip godwit
      delete table ip godwit
      table ip godwit {
        chain out {
          type nat hook postrouting priority srcnat; policy accept;
          oifname "wan0" masquerade
        }
      }
      """;
}
