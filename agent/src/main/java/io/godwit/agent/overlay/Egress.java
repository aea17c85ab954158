package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.DeviceNames;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Vni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

  /** For benchmarks of networks (RFC 2544), so nobody's own; four addresses for each network. */
  private static final Ipv4Address FIRST = Ipv4Address.parse("198.18.0.0");

  private static final int NETWORKS = 1 << 15;

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
    refuseTaken(vni);
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
            "address replace %s/30 dev %s".formatted(address(vni, 1), device),
            "link set dev %s up".formatted(device)));
    kernel.ipInside(
        inside,
        List.of(
            "link set dev %s addrgenmode none".formatted(WAN),
            "address replace %s/30 dev %s".formatted(address(vni, 2), WAN),
            "link set dev %s up".formatted(WAN),
            "route replace default via %s".formatted(address(vni, 1))));
    kernel.run("ip", "netns", "exec", inside, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
    kernel.nftInside(inside, GATEWAY_RULES);
    Files.writeString(FORWARDING, "1");
    kernel.nft(HOST_RULES);
    made.add(vni);
  }

  private void refuseTaken(Vni vni) throws IOException {
    for (String other : kernel.devices(DeviceNames.EGRESS)) {
      int number = Integer.parseInt(other.substring(DeviceNames.EGRESS.length()));
      if (number != vni.value() && number % NETWORKS == vni.value() % NETWORKS) {
        throw new IOException(
            "its number and that of network %d differ by a multiple of %d, so on one host only one of them reaches the outside"
                .formatted(number, NETWORKS));
      }
    }
  }

  /** It goes with its gateway's namespace. */
  void forget(Vni vni) {
    made.remove(vni);
  }

  /** Of the host; what networks have of their own goes with their devices. */
  void removeRules() throws IOException {
    kernel.nft("table ip godwit\ndelete table ip godwit\n");
  }

  private static Ipv4Address address(Vni vni, int number) {
    return new Ipv4Address(FIRST.bits() + 4 * (vni.value() % NETWORKS) + number);
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

  private static final String HOST_RULES =
      """
      table ip godwit
      delete table ip godwit
      table ip godwit {
        chain through {
          type filter hook forward priority filter; policy accept;
          iifname "gweg*" ip daddr 169.254.0.0/16 drop
          oifname "gweg*" ct state new drop
        }
        chain in {
          type filter hook input priority filter; policy accept;
          iifname "gweg*" ct state established,related accept
          iifname "gweg*" drop
        }
        chain out {
          type nat hook postrouting priority srcnat; policy accept;
          ip saddr 198.18.0.0/15 masquerade
        }
      }
      """;
}
