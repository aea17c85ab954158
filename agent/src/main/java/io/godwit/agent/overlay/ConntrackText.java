package io.godwit.agent.overlay;

import io.godwit.model.Ipv4Address;
import io.godwit.model.Subnet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code conntrack -L} lists at a network's gateway (conntrack(8)). */
final class ConntrackText {
  /** The way there is listed first, and then that of answers, as they come. */
  private static final Pattern LINE =
      Pattern.compile(
          "(?<protocol>tcp|udp) +\\d+ \\d+ (?:(?<state>[A-Z_0-9]+) )?"
              + "src=(?<vm>[0-9.]+) dst=(?<peer>[0-9.]+) sport=(?<vmPort>\\d+) dport=(?<peerPort>\\d+)"
              + "(?<rest>.*)");

  /** Nothing more comes of these. */
  private static final Set<String> ENDED = Set.of("TIME_WAIT", "CLOSE");

  private ConntrackText() {}

  /**
   * What is under way to the outside, by the address in the network that it comes from. What was
   * never answered has nothing that could break, but for TCP's first packets.
   *
   * @param range the network's
   * @param left whose VMs have left: what they were about to open is tried again, and a gateway
   *     takes that for new, which no anchor lets in
   */
  static Map<Ipv4Address, SortedSet<Flow>> flows(
      String listed, Subnet range, Set<Ipv4Address> left) {
    Map<Ipv4Address, SortedSet<Flow>> flows = new TreeMap<>();
    listed
        .lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .filter(ConntrackText::isUnderWay)
        .filter(line -> !isAsked(line) || !left.contains(Ipv4Address.parse(line.group("vm"))))
        .forEach(line -> add(flows, line, range));
    return flows;
  }

  /** The peer has not answered yet. */
  private static boolean isAsked(Matcher line) {
    return "SYN_SENT".equals(line.group("state"));
  }

  private static boolean isUnderWay(Matcher line) {
    return isTcp(line)
        ? !ENDED.contains(String.valueOf(line.group("state")))
        : !line.group("rest").contains("[UNREPLIED]");
  }

  private static boolean isTcp(Matcher line) {
    return line.group("protocol").equals("tcp");
  }

  private static void add(Map<Ipv4Address, SortedSet<Flow>> flows, Matcher line, Subnet range) {
    Ipv4Address vm = Ipv4Address.parse(line.group("vm"));
    Ipv4Address peer = Ipv4Address.parse(line.group("peer"));
    if (range.contains(vm) && !range.contains(peer)) {
      flows
          .computeIfAbsent(vm, address -> new TreeSet<>())
          .add(
              new Flow(
                  isTcp(line) ? Connection.TCP : Connection.UDP,
                  peer,
                  Integer.parseInt(line.group("peerPort")),
                  Integer.parseInt(line.group("vmPort"))));
    }
  }
}
