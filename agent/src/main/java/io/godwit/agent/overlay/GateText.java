package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Gate.Traffic;
import io.godwit.model.DeviceNames;
import io.godwit.model.IpAddress;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Subnet;
import java.util.Arrays;
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

  /** What there is of a gate for one version of IP, with words in capitals to be replaced. */
  private static final String DECLARATION =
      """
        table TABLE {
          set admittedVERSION_DEVICE {
            type ADDRESS . inet_proto . inet_service
            flags interval
          }
          set admitted_whollyVERSION_DEVICE {
            type ADDRESS . inet_proto
            flags interval
          }
          set openingVERSION_DEVICE {
            type inet_proto . ADDRESS . inet_service . inet_service
            size 65535
            flags dynamic,timeout
            timeout 1m
          }
          set standingVERSION_DEVICE {
            type inet_proto . ADDRESS . inet_service . inet_service
            size 65535
            flags dynamic,timeout
            timeout 3h
          }
          set endingVERSION_DEVICE {
            type inet_proto . ADDRESS . inet_service . inet_service
            size 65535
            flags dynamic,timeout
            timeout 1m
          }
          set exchangingVERSION_DEVICE {
            type inet_proto . ADDRESS . inet_service . inet_service
            size 131071
            flags dynamic,timeout
            timeout 2m
          }
          set talkingVERSION_DEVICE {
            type inet_proto . ADDRESS
            size 4095
            flags dynamic,timeout
            timeout 3m
          }
          set permittedVERSION_DEVICE {
            type ADDRESS . inet_proto . inet_service
            flags interval
          }
          set permitted_whollyVERSION_DEVICE {
            type ADDRESS . inet_proto
            flags interval
          }
          set acquaintedVERSION_DEVICE {
            type ADDRESS
          }
          counter refused_DEVICE {
          }
          chain leavingVERSION_DEVICE {
          }
          chain reachingVERSION_DEVICE {
          }
          chain beyondVERSION_DEVICE {
          }
          chain endedVERSION_DEVICE {
          }
          chain refused_DEVICE {
          }
        }
      """;

  /**
   * Where a set is full, its rule is passed over: what follows holds for that as well. Where
   * nothing says otherwise a packet goes on to its end; what belongs to nothing that is under way,
   * and is no first packet of what is admitted, ends here and is counted.
   */
  private static final String RULES =
      """
        flush chain TABLE leavingVERSION_DEVICE
        flush chain TABLE reachingVERSION_DEVICE
        flush chain TABLE beyondVERSION_DEVICE
        flush chain TABLE endedVERSION_DEVICE
        flush chain TABLE refused_DEVICE
        flush set TABLE admittedVERSION_DEVICE
        flush set TABLE admitted_whollyVERSION_DEVICE
        flush set TABLE permittedVERSION_DEVICE
        flush set TABLE permitted_whollyVERSION_DEVICE
        flush set TABLE acquaintedVERSION_DEVICE
        table TABLE {
          set admittedVERSION_DEVICE {
            type ADDRESS . inet_proto . inet_service
            flags interval
        BY_PORT  }
          set admitted_whollyVERSION_DEVICE {
            type ADDRESS . inet_proto
            flags interval
        WHOLLY  }
          set permittedVERSION_DEVICE {
            type ADDRESS . inet_proto . inet_service
            flags interval
        PERMITTED  }
          set permitted_whollyVERSION_DEVICE {
            type ADDRESS . inet_proto
            flags interval
        ENTIRELY  }
          set acquaintedVERSION_DEVICE {
            type ADDRESS
        ACQUAINTED  }
          chain leavingVERSION_DEVICE {
        BEFORE_LEAVINGTO_BEYOND    FRAGMENT return
            PROTOCOL udp update @exchangingVERSION_DEVICE { %OUT% } return
            PROTOCOL != tcp update @talkingVERSION_DEVICE { PROTOCOL . RECEIVER } return
            tcp flags & syn != 0 delete @endingVERSION_DEVICE { %OUT% } update @openingVERSION_DEVICE { %OUT% } return
            tcp flags & syn != 0 return
            tcp flags & (fin|rst) != 0 %OUT% @standingVERSION_DEVICE delete @standingVERSION_DEVICE { %OUT% } update @endingVERSION_DEVICE { %OUT% } return
            tcp flags & rst != 0 delete @openingVERSION_DEVICE { %OUT% } return
            %OUT% @endingVERSION_DEVICE update @endingVERSION_DEVICE { %OUT% } return
            tcp flags & fin == 0 delete @openingVERSION_DEVICE { %OUT% } update @standingVERSION_DEVICE { %OUT% }
          }
          chain reachingVERSION_DEVICE {
        BEFORE_REACHINGFROM_BEYOND    FRAGMENT return
            ALWAYS return
            PROTOCOL udp %IN% @exchangingVERSION_DEVICE update @exchangingVERSION_DEVICE { %IN% } return
            PROTOCOL udp SENDER . PROTOCOL . th dport @admittedVERSION_DEVICE return
            tcp flags & (fin|syn|rst|ack) == syn SENDER . PROTOCOL . th dport @admittedVERSION_DEVICE return
            tcp flags & (syn|ack) == syn jump refused_DEVICE
            tcp flags & (syn|fin) == (syn|fin) jump refused_DEVICE
            tcp flags & (fin|rst) != 0 %IN% @standingVERSION_DEVICE jump endedVERSION_DEVICE
            PROTOCOL tcp %IN% @standingVERSION_DEVICE update @standingVERSION_DEVICE { %IN% } return
            PROTOCOL tcp %IN% @endingVERSION_DEVICE return
            tcp flags & (fin|rst) != 0 %IN% @openingVERSION_DEVICE return
            PROTOCOL tcp %IN% @openingVERSION_DEVICE delete @openingVERSION_DEVICE { %IN% } update @standingVERSION_DEVICE { %IN% } return
        LEARNT    PROTOCOL != { tcp, udp } SENDER . PROTOCOL @admitted_whollyVERSION_DEVICE return
            REPLY PROTOCOL . SENDER @talkingVERSION_DEVICE return
            PROTOCOL != { tcp, udp, ICMP } PROTOCOL . SENDER @talkingVERSION_DEVICE return
            jump refused_DEVICE
          }
          chain beyondVERSION_DEVICE {
            FRAGMENT RECEIVER @acquaintedVERSION_DEVICE return
            FRAGMENT jump refused_DEVICE
            ALWAYS RECEIVER @acquaintedVERSION_DEVICE return
            PROTOCOL udp %OUT% @exchangingVERSION_DEVICE return
            PROTOCOL udp RECEIVER . PROTOCOL . th dport @permittedVERSION_DEVICE return
            PROTOCOL udp RECEIVER . PROTOCOL . th sport @admittedVERSION_DEVICE return
            tcp flags & (fin|syn|rst|ack) == syn RECEIVER . PROTOCOL . th dport @permittedVERSION_DEVICE return
            tcp flags & (fin|syn|rst|ack) == (syn|ack) RECEIVER . PROTOCOL . th sport @admittedVERSION_DEVICE return
            tcp flags & syn == 0 RECEIVER @acquaintedVERSION_DEVICE return
            tcp flags & syn == 0 %OUT% @standingVERSION_DEVICE return
            tcp flags & syn == 0 %OUT% @openingVERSION_DEVICE return
            tcp flags & syn == 0 %OUT% @endingVERSION_DEVICE return
            PROTOCOL != { tcp, udp } RECEIVER . PROTOCOL @permitted_whollyVERSION_DEVICE return
            REPLY RECEIVER . PROTOCOL @admitted_whollyVERSION_DEVICE return
            PROTOCOL != { tcp, udp, ICMP } RECEIVER . PROTOCOL @admitted_whollyVERSION_DEVICE return
            jump refused_DEVICE
          }
          chain endedVERSION_DEVICE {
            delete @standingVERSION_DEVICE { %IN% }
            update @endingVERSION_DEVICE { %IN% }
            accept
          }
          chain refused_DEVICE {
            counter name refused_DEVICE drop
          }
        }
      """;

  /** Connections that stood before the gate did. From another network none did. */
  private static final String LEARNT =
      "    WITHINtcp flags & (fin|syn|rst|ack) == ack update @standingVERSION_DEVICE { %IN% } return\n";

  /** Of a network that is open everything passes within. */
  private static final String OPEN_TO_OWN = "    RECEIVER != OTHERS return\n";

  /** Both ends look: neither host relies on the other's having heard of the policies already. */
  private static final String TO_BEYOND = "    RECEIVER OTHERS jump beyondVERSION_DEVICE\n";

  /** What passes of others in the VM's own network passes of these only where they are known. */
  private static final String FROM_BEYOND =
      """
          SENDER OTHERS SENDER != @acquaintedVERSION_DEVICE ALWAYS jump refused_DEVICE
          SENDER OTHERS SENDER != @acquaintedVERSION_DEVICE FRAGMENT jump refused_DEVICE
      """;

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

  /** Of a gate that an older agent has made some of it may not be there. */
  private static String removal(String device) {
    return declaration(device)
        + Arrays.stream(IpVersion.values())
            .map(version -> version.in(REMOVAL))
            .collect(Collectors.joining())
            .replace("TABLE", TABLE)
            .replace("DEVICE", device)
        + """
        delete chain %1$s refused_%2$s
        delete counter %1$s refused_%2$s
        """
            .formatted(TABLE, device);
  }

  private static final String REMOVAL =
      """
      flush chain TABLE leavingVERSION_DEVICE
      flush chain TABLE reachingVERSION_DEVICE
      flush chain TABLE beyondVERSION_DEVICE
      flush chain TABLE endedVERSION_DEVICE
      flush chain TABLE refused_DEVICE
      delete chain TABLE leavingVERSION_DEVICE
      delete chain TABLE reachingVERSION_DEVICE
      delete chain TABLE beyondVERSION_DEVICE
      delete chain TABLE endedVERSION_DEVICE
      delete set TABLE permittedVERSION_DEVICE
      delete set TABLE permitted_whollyVERSION_DEVICE
      delete set TABLE acquaintedVERSION_DEVICE
      delete set TABLE admittedVERSION_DEVICE
      delete set TABLE admitted_whollyVERSION_DEVICE
      delete set TABLE openingVERSION_DEVICE
      delete set TABLE standingVERSION_DEVICE
      delete set TABLE endingVERSION_DEVICE
      delete set TABLE exchangingVERSION_DEVICE
      delete set TABLE talkingVERSION_DEVICE
      """;

  private static String declaration(String device) {
    return Arrays.stream(IpVersion.values())
        .map(version -> version.in(DECLARATION))
        .collect(Collectors.joining())
        .replace("TABLE", TABLE)
        .replace("DEVICE", device);
  }

  private static String gate(Gate gate) {
    return declaration(device(gate))
        + Arrays.stream(IpVersion.values())
            .map(version -> rules(gate, version))
            .collect(Collectors.joining());
  }

  private static String rules(Gate gate, IpVersion version) {
    Admitted admitted = new Admitted(version, gate.admissions());
    Admitted permitted = new Admitted(version, gate.beyond().permissions());
    return version
        .in(waysBeyond(gate, version))
        .replace("TABLE", TABLE)
        .replace("DEVICE", device(gate))
        .replace("BY_PORT", elements(admitted.byPort()))
        .replace("WHOLLY", elements(admitted.wholly()))
        .replace("PERMITTED", elements(permitted.byPort()))
        .replace("ENTIRELY", elements(permitted.wholly()))
        .replace("ACQUAINTED", elements(acquainted(gate, version)));
  }

  /** The rules, with what holds for other networks and not for the VM's own. */
  private static String waysBeyond(Gate gate, IpVersion version) {
    List<Subnet> ranges = version == IpVersion.IPV4 ? gate.beyond().ranges() : List.of();
    boolean isOpen = gate.traffic() == Traffic.OPEN;
    String others =
        ranges.stream().map(Subnet::toString).collect(Collectors.joining(", ", "{ ", " }"));
    String open = isOpen && ranges.isEmpty() ? "    return\n" : "";
    String to = isOpen ? OPEN_TO_OWN + TO_BEYOND : TO_BEYOND;
    String from = isOpen ? OPEN_TO_OWN.replace("RECEIVER", "SENDER") + FROM_BEYOND : FROM_BEYOND;
    return RULES
        .replace("TO_BEYOND", ranges.isEmpty() ? open : to)
        .replace("FROM_BEYOND", ranges.isEmpty() ? open : from)
        .replace("LEARNT", gate.traffic() == Traffic.CLOSING ? LEARNT : "")
        .replace("WITHIN", ranges.isEmpty() ? "" : "SENDER != OTHERS ")
        .replace("OTHERS", others);
  }

  /** At the other end of whatever passes from one network to another. */
  private static List<String> acquainted(Gate gate, IpVersion version) {
    Set<Subnet> ranges = Set.copyOf(gate.beyond().ranges());
    return Stream.concat(gate.admissions().stream(), gate.beyond().permissions().stream())
        .flatMap(admission -> admission.sources().stream())
        .filter(address -> IpVersion.of(address) == version)
        .filter(address -> ranges.stream().anyMatch(range -> isIn(range, address)))
        .map(IpAddress::toString)
        .distinct()
        .sorted()
        .toList();
  }

  private static boolean isIn(Subnet range, IpAddress address) {
    return address instanceof Ipv4Address four && range.contains(four);
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
