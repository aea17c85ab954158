package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Gate.Traffic;
import io.godwit.model.DeviceNames;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The gates of the VMs here, as {@code nft -f} reads them (nft(8)), each at the VM's own device. A
 * gate remembers what the VM has under way in sets of its own, so no VM takes another's room, and
 * those can be listed and given to the host that the VM goes to; the kernel's connection tracking
 * does not know bridges everywhere, nor networks with equal addresses.
 *
 * <p>Of TCP only a first packet is looked up among what is admitted. A connection is remembered
 * from what the VM itself sends: for a minute while it opens, for hours once it stands, and for a
 * minute after its first FIN or RST; so no peer fills the VM's memory that the VM does not answer.
 */
final class GateText {
  static final String NAME = "godwit_gates";
  static final String TABLE = "bridge " + NAME;
  private static final Pattern PRESENT = Pattern.compile("chain reaching_(gwt[0-9a-f]+) ");

  /** As nft writes what a packet of a connection has, by whom it comes from. */
  private static final String OUT = "ip protocol . ip daddr . th dport . th sport";

  private static final String IN = "ip protocol . ip saddr . th sport . th dport";

  /**
   * A gate, with words in capitals to be replaced. Where a set is full, its rule is passed over:
   * what follows holds for that as well. Where nothing says otherwise a packet goes on to its end;
   * what belongs to nothing that is under way, and is no first packet of what is admitted, ends
   * here and is counted.
   */
  private static final String GATE =
      """
        table TABLE {
          set admitted_DEVICE {
            type ipv4_addr . inet_proto . inet_service
            flags interval
          }
          set admitted_wholly_DEVICE {
            type ipv4_addr . inet_proto
            flags interval
          }
          set opening_DEVICE {
            type inet_proto . ipv4_addr . inet_service . inet_service
            size 65535
            flags dynamic,timeout
            timeout 1m
          }
          set standing_DEVICE {
            type inet_proto . ipv4_addr . inet_service . inet_service
            size 65535
            flags dynamic,timeout
            timeout 3h
          }
          set ending_DEVICE {
            type inet_proto . ipv4_addr . inet_service . inet_service
            size 65535
            flags dynamic,timeout
            timeout 1m
          }
          set exchanging_DEVICE {
            type inet_proto . ipv4_addr . inet_service . inet_service
            size 131071
            flags dynamic,timeout
            timeout 2m
          }
          set talking_DEVICE {
            type inet_proto . ipv4_addr
            size 4095
            flags dynamic,timeout
            timeout 3m
          }
          counter refused_DEVICE {
          }
          chain leaving_DEVICE {
          }
          chain reaching_DEVICE {
          }
          chain ended_DEVICE {
          }
          chain refused_DEVICE {
          }
        }
        flush chain TABLE leaving_DEVICE
        flush chain TABLE reaching_DEVICE
        flush chain TABLE ended_DEVICE
        flush chain TABLE refused_DEVICE
        flush set TABLE admitted_DEVICE
        flush set TABLE admitted_wholly_DEVICE
        table TABLE {
          set admitted_DEVICE {
            type ipv4_addr . inet_proto . inet_service
            flags interval
        ADMITTED_BY_PORT  }
          set admitted_wholly_DEVICE {
            type ipv4_addr . inet_proto
            flags interval
        ADMITTED_WHOLLY  }
          chain leaving_DEVICE {
            ether type != ip return
            ip frag-off & 0x1fff != 0 return
            ip protocol udp update @exchanging_DEVICE { OUT } return
            ip protocol != tcp update @talking_DEVICE { ip protocol . ip daddr } return
            tcp flags & syn != 0 delete @ending_DEVICE { OUT } update @opening_DEVICE { OUT } return
            tcp flags & syn != 0 return
            tcp flags & (fin|rst) != 0 OUT @standing_DEVICE delete @standing_DEVICE { OUT } update @ending_DEVICE { OUT } return
            tcp flags & rst != 0 delete @opening_DEVICE { OUT } return
            OUT @ending_DEVICE update @ending_DEVICE { OUT } return
            tcp flags & fin == 0 delete @opening_DEVICE { OUT } update @standing_DEVICE { OUT }
          }
          chain reaching_DEVICE {
            ether type != ip return
            iifname "gwgw*" udp sport 67 return
            ip frag-off & 0x1fff != 0 return
            icmp type { destination-unreachable, time-exceeded, parameter-problem } return
            ip protocol udp IN @exchanging_DEVICE update @exchanging_DEVICE { IN } return
            ip protocol udp ip saddr . ip protocol . th dport @admitted_DEVICE return
            tcp flags & (fin|syn|rst|ack) == syn ip saddr . ip protocol . th dport @admitted_DEVICE return
            tcp flags & (syn|ack) == syn jump refused_DEVICE
            tcp flags & (syn|fin) == (syn|fin) jump refused_DEVICE
            tcp flags & (fin|rst) != 0 IN @standing_DEVICE jump ended_DEVICE
            ip protocol tcp IN @standing_DEVICE update @standing_DEVICE { IN } return
            ip protocol tcp IN @ending_DEVICE return
            tcp flags & (fin|rst) != 0 IN @opening_DEVICE return
            ip protocol tcp IN @opening_DEVICE delete @opening_DEVICE { IN } update @standing_DEVICE { IN } return
        LEARNT    ip protocol != { tcp, udp } ip saddr . ip protocol @admitted_wholly_DEVICE return
            icmp type { echo-reply, timestamp-reply } ip protocol . ip saddr @talking_DEVICE return
            ip protocol != { tcp, udp, icmp } ip protocol . ip saddr @talking_DEVICE return
            jump refused_DEVICE
          }
          chain ended_DEVICE {
            delete @standing_DEVICE { IN }
            update @ending_DEVICE { IN }
            accept
          }
          chain refused_DEVICE {
            counter name refused_DEVICE drop
          }
        }
        """;

  /** Connections that stood before the gate did. */
  private static final String LEARNT =
      "    tcp flags & (fin|syn|rst|ack) == ack update @standing_DEVICE { IN } return\n";

  private GateText() {}

  /** The devices that have a gate, by what nft lists of the table. */
  static Set<String> present(String listed) {
    Set<String> devices = new TreeSet<>();
    Matcher gates = PRESENT.matcher(listed);
    while (gates.find()) {
      devices.add(gates.group(1));
    }
    return devices;
  }

  /**
   * Makes gates these, at one stroke. What VMs have under way is kept.
   *
   * @param kept devices whose gates stay as they are
   * @param removed devices whose gates go
   */
  static String text(Collection<Gate> gates, Set<String> kept, Set<String> removed) {
    Set<String> all = gates.stream().map(GateText::device).collect(Collectors.toSet());
    all.addAll(kept);
    return Stream.of(
            Stream.of(frame()),
            removed.stream().map(GateText::removal),
            gates.stream().map(GateText::gate),
            Stream.of(ways(all)))
        .flatMap(parts -> parts)
        .collect(Collectors.joining());
  }

  /** Nothing of them is left. */
  static String none() {
    return """
        table %1$s
        delete table %1$s
        """
        .formatted(TABLE);
  }

  private static String frame() {
    return """
        table %1$s {
          map leaving {
            type ifname : verdict
          }
          map reaching {
            type ifname : verdict
          }
          chain from_vms {
            type filter hook prerouting priority -190; policy accept;
          }
          chain to_vms {
            type filter hook forward priority 10; policy accept;
          }
        }
        flush chain %1$s from_vms
        flush chain %1$s to_vms
        flush map %1$s leaving
        flush map %1$s reaching
        """
        .formatted(TABLE);
  }

  private static String ways(Set<String> devices) {
    return """
        table %1$s {
          map leaving {
            type ifname : verdict
        %2$s  }
          map reaching {
            type ifname : verdict
        %3$s  }
          chain from_vms {
            iifname vmap @leaving
          }
          chain to_vms {
            oifname vmap @reaching
          }
        }
        """
        .formatted(TABLE, jumps(devices, "leaving"), jumps(devices, "reaching"));
  }

  private static String jumps(Set<String> devices, String chain) {
    return elements(
        devices.stream()
            .sorted()
            .map(device -> "\"%1$s\" : jump %2$s_%1$s".formatted(device, chain))
            .toList());
  }

  private static String removal(String device) {
    return """
        flush chain %1$s leaving_%2$s
        flush chain %1$s reaching_%2$s
        flush chain %1$s ended_%2$s
        flush chain %1$s refused_%2$s
        delete chain %1$s leaving_%2$s
        delete chain %1$s reaching_%2$s
        delete chain %1$s ended_%2$s
        delete chain %1$s refused_%2$s
        delete set %1$s admitted_%2$s
        delete set %1$s admitted_wholly_%2$s
        delete set %1$s opening_%2$s
        delete set %1$s standing_%2$s
        delete set %1$s ending_%2$s
        delete set %1$s exchanging_%2$s
        delete set %1$s talking_%2$s
        delete counter %1$s refused_%2$s
        """
        .formatted(TABLE, device);
  }

  private static String gate(Gate gate) {
    return GATE.replace("TABLE", TABLE)
        .replace("ADMITTED_BY_PORT", elements(Admitted.byPort(gate.admissions())))
        .replace("ADMITTED_WHOLLY", elements(Admitted.wholly(gate.admissions())))
        .replace("LEARNT", gate.traffic() == Traffic.CLOSING ? LEARNT : "")
        .replace("DEVICE", device(gate))
        .replace("OUT", OUT)
        .replace("IN", IN);
  }

  private static String device(Gate gate) {
    return DeviceNames.tap(gate.vm());
  }

  private static String elements(List<String> elements) {
    return elements.isEmpty()
        ? ""
        : elements.stream().collect(Collectors.joining(", ", "    elements = { ", " }\n"));
  }
}
