package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Ipv4Address;
import io.godwit.model.Subnet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConntrackTextTest {
  private static final Subnet RANGE = Subnet.parse("10.5.0.0/24");
  private static final Ipv4Address WEB = Ipv4Address.parse("10.5.0.2");
  private static final Ipv4Address DB = Ipv4Address.parse("10.5.0.3");
  private static final Ipv4Address SERVER = Ipv4Address.parse("198.51.100.7");

  /** As conntrack 1.4.7 prints it. */
  private static final String LISTED =
      """
      tcp      6 431999 ESTABLISHED src=10.5.0.2 dst=198.51.100.7 sport=50000 dport=443 src=198.51.100.7 dst=198.18.15.162 sport=443 dport=50000 [ASSURED] mark=0 use=1
      tcp      6 118 SYN_SENT src=10.5.0.3 dst=198.51.100.7 sport=50001 dport=443 [UNREPLIED] src=198.51.100.7 dst=198.18.15.162 sport=443 dport=50001 mark=0 use=1
      tcp      6 117 TIME_WAIT src=10.5.0.2 dst=198.51.100.7 sport=50002 dport=443 src=198.51.100.7 dst=198.18.15.162 sport=443 dport=50002 [ASSURED] mark=0 use=1
      tcp      6 9 CLOSE src=10.5.0.2 dst=198.51.100.7 sport=50003 dport=443 src=198.51.100.7 dst=198.18.15.162 sport=443 dport=50003 [ASSURED] mark=0 use=1
      udp      17 28 src=10.5.0.2 dst=10.5.0.1 sport=40000 dport=53 src=10.5.0.1 dst=10.5.0.2 sport=53 dport=40000 mark=0 use=1
      udp      17 118 src=10.5.0.2 dst=198.51.100.7 sport=40001 dport=53 src=198.51.100.7 dst=198.18.15.162 sport=53 dport=1024 [ASSURED] mark=0 use=1
      udp      17 28 src=10.5.0.2 dst=198.51.100.7 sport=40002 dport=514 [UNREPLIED] src=198.51.100.7 dst=198.18.15.162 sport=514 dport=40002 mark=0 use=1
      udp      17 28 src=198.18.15.162 dst=198.51.100.8 sport=40003 dport=53 src=198.51.100.8 dst=198.18.15.162 sport=53 dport=40003 mark=0 use=1
      icmp     1 29 src=10.5.0.2 dst=198.51.100.7 type=8 code=0 id=7 src=198.51.100.7 dst=198.18.15.162 type=0 code=0 id=7 mark=0 use=1
      """;

  @Test
  void whatIsUnderWayToTheOutsideIsListedByWhoseItIs() {
    assertThat(ConntrackText.flows(LISTED, RANGE, Set.of())).containsOnlyKeys(WEB, DB);
    assertThat(ConntrackText.flows(LISTED, RANGE, Set.of()).get(WEB))
        .containsExactly(
            new Flow(Connection.TCP, SERVER, 443, 50000),
            new Flow(Connection.UDP, SERVER, 53, 40001));
    assertThat(ConntrackText.flows(LISTED, RANGE, Set.of()).get(DB))
        .as("one that opens")
        .containsExactly(new Flow(Connection.TCP, SERVER, 443, 50001));
  }

  /** By its new host it can be opened; an anchor would drop what opens it. */
  @Test
  void whatAVmThatHasLeftWasAboutToOpenIsNotListed() {
    assertThat(ConntrackText.flows(LISTED, RANGE, Set.of(DB))).containsOnlyKeys(WEB);
    String answered = LISTED.replace("SYN_SENT", "SYN_RECV").replace("[UNREPLIED] ", "");
    assertThat(ConntrackText.flows(answered, RANGE, Set.of(DB))).containsKey(DB);
  }

  @Test
  void ofNothingThereIsNothing() {
    assertThat(ConntrackText.flows("", RANGE, Set.of())).isEmpty();
  }
}
