package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Overlays.EAST;
import static io.godwit.agent.overlay.Overlays.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.overlay.AnchoredText.Element;
import io.godwit.model.AnchorMac;
import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnchoredTextTest {
  private static final String WEB = "gwt0000000000aa";

  private static Element element(HostId anchor, int vmPort) {
    return new Element(
        WEB,
        new Flow(Connection.TCP, Ipv4Address.parse("198.51.100.7"), 443, vmPort),
        AnchorMac.of(anchor));
  }

  @Test
  void anAnchorsAddressFollowsFromItsHost() {
    assertThat(AnchorMac.of(EAST).value()).isEqualTo("06:00:00:00:00:01");
    assertThat(AnchorMac.of(HostId.of("0197c3a0-0000-7000-8000-a1b2c3d4e5f6")).value())
        .isEqualTo("06:b2:c3:d4:e5:f6");
  }

  @Test
  void whatIsMissingIsAddedAndWhatIsOverTakenAway() {
    assertThat(
            AnchoredText.changes(
                List.of(element(EAST, 1), element(EAST, 2)),
                Set.of(element(EAST, 2), element(EAST, 3)),
                each -> true))
        .containsExactly(
            "delete element bridge godwit_anchors anchored { \"%s\" . 6 . 198.51.100.7 . 443 . 1 }"
                .formatted(WEB),
            "add element bridge godwit_anchors anchored { \"%s\" . 6 . 198.51.100.7 . 443 . 3 : 06:00:00:00:00:01 }"
                .formatted(WEB));
    assertThat(
            AnchoredText.changes(List.of(element(EAST, 1)), Set.of(element(EAST, 1)), each -> true))
        .isEmpty();
  }

  @Test
  void whatAnotherAnchorHasStaysThere() {
    assertThat(
            AnchoredText.changes(
                List.of(element(WEST, 1)), Set.of(element(EAST, 1)), each -> false))
        .isEmpty();
    assertThat(
            AnchoredText.changes(List.of(element(WEST, 1)), Set.of(element(EAST, 1)), each -> true))
        .as("until it is over there")
        .hasSize(2);
  }

  @Test
  void thereIsAnEndToHowManyThereAre() {
    Set<Element> many =
        IntStream.range(1, AnchoredText.MOST + 10)
            .mapToObj(port -> element(EAST, port))
            .collect(Collectors.toSet());

    String added = AnchoredText.changes(List.of(), many, each -> true).getFirst();

    assertThat(added.split(", ", -1)).hasSize(AnchoredText.MOST);
  }

  /** As nft 1.0.6 lists it with numbers for names. */
  @Test
  void whatIsListedIsRead() {
    String listed =
        """
        table bridge godwit_anchors {
        	map anchored {
        		type ifname . inet_proto . ipv4_addr . inet_service . inet_service : ether_addr
        		size 16000
        		flags timeout
        		timeout 1d
        		elements = { "gwt0000000000aa" . 6 . 198.51.100.7 . 443 . 1 expires 23h59m59s940ms : 06:00:00:00:00:01,
        			     "gwt0000000000aa" . 6 . 198.51.100.7 . 443 . 2 expires 59s40ms : 06:00:00:00:00:02 }
        	}
        }
        """;

    assertThat(AnchoredText.read(listed)).containsExactly(element(EAST, 1), element(WEST, 2));
    assertThat(AnchoredText.read("")).isEmpty();
  }
}
