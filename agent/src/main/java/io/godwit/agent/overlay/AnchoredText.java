package io.godwit.agent.overlay;

import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which frames of VMs go to another host's gateway than this one's, as {@code nft -f} reads it
 * (nft(8)): those that a VM sends to its gateway for what its anchors translate. By then {@link
 * Filter} has seen whose they are, and {@link GateText} what they are, so the destination's address
 * is all that changes. What nobody takes away again ends by itself after a day.
 */
final class AnchoredText {
  static final String NAME = "godwit_anchors";
  static final String TABLE = "bridge " + NAME;
  static final String MAP = "anchored";

  /** So many are listed in one piece; what is more leaves by the VM's own host. */
  static final int MOST = 8000;

  private static final Pattern ELEMENT =
      Pattern.compile(
          "\"?(gwt[0-9a-f]+)\"? \\. (\\d+) \\. (\\d+\\.\\d+\\.\\d+\\.\\d+) \\. (\\d+) \\. (\\d+)"
              + "[^:,]* : ([0-9a-f]{2}(?::[0-9a-f]{2}){5})");

  private AnchoredText() {}

  /**
   * A flow that is sent to an anchor.
   *
   * @param device the VM's
   * @param anchor the address of the anchor's gateway
   */
  record Element(String device, Flow flow, MacAddress anchor) {
    private String key() {
      return "\"%s\" . %d . %s . %d . %d"
          .formatted(device, flow.protocol(), flow.peer(), flow.peerPort(), flow.vmPort());
    }
  }

  /** Makes what is missing of it; what it holds stays. */
  static String frame() {
    return """
        table %1$s {
          map %2$s {
            type ifname . inet_proto . ipv4_addr . inet_service . inet_service : ether_addr
            size %3$d
            flags timeout
            timeout 1d
          }
          chain from_vms {
            type filter hook prerouting priority -180; policy accept;
          }
          chain to_gateway {
          }
        }
        flush chain %1$s from_vms
        flush chain %1$s to_gateway
        table %1$s {
          chain from_vms {
            iifname "gwt*" ether type ip ether daddr & ff:ff:ff:00:00:00 == 02:67:77:00:00:00 jump to_gateway
          }
          chain to_gateway {
            ip frag-off & 0x1fff != 0 return
            meta l4proto { tcp, udp } ether daddr set iifname . ip protocol . ip daddr . th dport . th sport map @%2$s
          }
        }
        """
        .formatted(TABLE, MAP, 2 * MOST);
  }

  /** Nothing of it is left. */
  static String none() {
    return """
        table %1$s
        delete table %1$s
        """
        .formatted(TABLE);
  }

  /** What {@code nft -n list map} printed of it. */
  static List<Element> read(String listed) {
    return ELEMENT.matcher(listed).results().map(AnchoredText::element).toList();
  }

  private static Element element(MatchResult match) {
    return new Element(
        match.group(1),
        new Flow(
            Integer.parseInt(match.group(2)),
            Ipv4Address.parse(match.group(3)),
            Integer.parseInt(match.group(4)),
            Integer.parseInt(match.group(5))),
        new MacAddress(match.group(6)));
  }

  /**
   * The lines that add what is wanted and not there, and take away what is there and is over.
   *
   * <p>A flow that another anchor has already stays there: it is the one that knew it first.
   *
   * @param isOver of what is there and is not wanted
   */
  static List<String> changes(
      Collection<Element> actual, Set<Element> wanted, Predicate<Element> isOver) {
    Map<String, Element> left = new HashMap<>();
    List<Element> over = new ArrayList<>();
    for (Element each : actual) {
      if (!wanted.contains(each) && isOver.test(each)) {
        over.add(each);
      } else {
        left.put(each.key(), each);
      }
    }
    List<Element> missing =
        wanted.stream()
            .sorted(Comparator.comparing(Element::flow))
            .filter(each -> !left.containsKey(each.key()))
            .limit(Math.max(0, MOST - left.size()))
            .toList();
    List<String> lines = new ArrayList<>();
    if (!over.isEmpty()) {
      lines.add(line("delete", over.stream().map(Element::key)));
    }
    if (!missing.isEmpty()) {
      lines.add(line("add", missing.stream().map(each -> each.key() + " : " + each.anchor())));
    }
    return lines;
  }

  private static String line(String verb, Stream<String> elements) {
    return "%s element %s %s { %s }"
        .formatted(verb, TABLE, MAP, elements.sorted().collect(Collectors.joining(", ")));
  }
}
