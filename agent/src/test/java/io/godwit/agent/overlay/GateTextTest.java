package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.overlay.Connection.Stage;
import io.godwit.agent.overlay.ConnectionText.Lifetime;
import io.godwit.agent.overlay.Gate.Admission;
import io.godwit.agent.overlay.Gate.Traffic;
import io.godwit.model.DeviceNames;
import io.godwit.model.IpAddress;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Address;
import io.godwit.model.Service;
import io.godwit.model.Subnet;
import io.godwit.model.TransportPort.Transport;
import io.godwit.model.VmId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GateTextTest {
  private static final VmId VM = VmId.of("0197c3a0-0000-7000-8000-00000000aaaa");
  private static final Ipv4Address A = Ipv4Address.parse("10.5.0.3");
  private static final Ipv4Address B = Ipv4Address.parse("10.5.0.4");

  /** The kernel refuses elements that overlap. */
  @Test
  void portsThatOverlapAreJoined() {
    List<Admission> admissions =
        List.of(
            by(A, ports(Transport.TCP, 400, 500)),
            by(A, ports(Transport.TCP, 443, 443)),
            by(A, ports(Transport.TCP, 501, 510)),
            by(A, ports(Transport.UDP, 53, 53)),
            by(B, ports(Transport.TCP, 443, 443)));

    assertThat(new Admitted(IpVersion.IPV4, admissions).byPort())
        .containsExactly("10.5.0.3 . tcp . 400-510", "10.5.0.3 . udp . 53", "10.5.0.4 . tcp . 443");
  }

  @Test
  void everythingTakesInTheRest() {
    List<Admission> admissions =
        List.of(
            by(A, ports(Transport.TCP, 1, 1)),
            by(A, new Service.Icmp()),
            by(A, new Service.Everything()));

    assertThat(new Admitted(IpVersion.IPV4, admissions).byPort())
        .containsExactly("10.5.0.3 . tcp . 0-65535", "10.5.0.3 . udp . 0-65535");
    assertThat(new Admitted(IpVersion.IPV4, admissions).wholly())
        .containsExactly("10.5.0.3 . 0-255");
  }

  @Test
  void eachVersionOfIpIsAdmittedByItself() {
    IpAddress a6 = Ipv6Address.parse("fd12::a");
    List<Admission> admissions =
        List.of(
            new Admission(1, List.of(A, a6), Set.of(VM), ports(Transport.TCP, 80, 80)),
            new Admission(2, List.of(B, a6), Set.of(VM), new Service.Icmp()));
    Admitted six = new Admitted(IpVersion.IPV6, admissions);
    Admitted four = new Admitted(IpVersion.IPV4, admissions);

    assertThat(six.byPort()).containsExactly("fd12::a . tcp . 80");
    assertThat(six.wholly()).containsExactly("fd12::a . ipv6-icmp");
    assertThat(four.byPort()).containsExactly("10.5.0.3 . tcp . 80");
    assertThat(four.wholly()).containsExactly("10.5.0.4 . icmp");
  }

  /** A word that is left would be refused by nft, with all gates. */
  @Test
  void noWordOfTheTemplateIsLeft() {
    String gone = "gwt0123456789ab";
    String text =
        GateText.text(List.of(new Gate(VM, Traffic.CLOSING, List.of())), Set.of(), Set.of(gone));

    assertThat(text).doesNotContainPattern("[A-Z]").contains("reaching6_" + device());
  }

  @Test
  void aGateOfAVmThatIsNotHereAnyMoreIsRemoved() {
    String gone = "gwt0123456789ab";

    String text =
        GateText.text(List.of(new Gate(VM, Traffic.CLOSED, List.of())), Set.of(), Set.of(gone));

    assertThat(text)
        .contains("delete chain bridge godwit_gates reaching_" + gone)
        .contains("delete set bridge godwit_gates standing_" + gone)
        .doesNotContain("delete chain bridge godwit_gates reaching_" + device());
  }

  @Test
  void onlyAClosingGateLearnsWhatStood() {
    assertThat(text(Traffic.CLOSED)).doesNotContain("== ack update");
    assertThat(text(Traffic.CLOSING)).contains("== ack update");
  }

  /** Of an open network everything passes but what comes from another one. */
  @Test
  void aGateOfAnOpenNetworkLooksAtOthersAlone() {
    String text = text(new Gate(VM, Traffic.OPEN, List.of(), BEYOND));

    assertThat(chain(text, "reaching_"))
        .contains("    ip saddr != { 10.6.0.0/24 } return")
        .containsSubsequence("ip saddr != { 10.6.0.0/24 } return", "jump refused_");
    assertThat(chain(text, "leaving_"))
        .containsSubsequence(
            "ip daddr != { 10.6.0.0/24 } return", "ip daddr { 10.6.0.0/24 } jump beyond_");
    assertThat(firstRuleOf(chain(text, "reaching6_"), 3)).isEqualTo("return");
  }

  @Test
  void aClosedNetworkLooksAtItsOwnAsBeforeAndAtWhatItsVmsSendToOthers() {
    String text = text(new Gate(VM, Traffic.CLOSED, List.of(), BEYOND));

    assertThat(chain(text, "reaching_")).doesNotContain("ip saddr != { 10.6.0.0/24 } return");
    assertThat(chain(text, "leaving_"))
        .contains("ip daddr { 10.6.0.0/24 } jump beyond_")
        .doesNotContain("ip daddr != { 10.6.0.0/24 } return");
    assertThat(chain(text(new Gate(VM, Traffic.CLOSED, List.of())), "leaving_"))
        .doesNotContain("jump beyond_");
  }

  /** Between networks none stood before they were connected, whoever says so. */
  @Test
  void aClosingGateLearnsNothingOfAnotherNetwork() {
    assertThat(text(new Gate(VM, Traffic.CLOSING, List.of(), BEYOND)))
        .contains("ip saddr != { 10.6.0.0/24 } tcp flags & (fin|syn|rst|ack) == ack update");
  }

  @Test
  void onlyAddressesOfOtherNetworksThatAPolicyNamesAreKnownOnes() {
    Admission within = by(A, new Service.Everything());
    Admission in = by(Ipv4Address.parse("10.6.0.9"), ports(Transport.TCP, 7, 7));
    String text = text(new Gate(VM, Traffic.CLOSED, List.of(within, in), BEYOND));

    assertThat(text)
        .containsPattern(
            "set acquainted_gwt[0-9a-f]+ \\{\\s+type ipv4_addr\\s+elements = \\{ 10.6.0.7, 10.6.0.9 }")
        .containsPattern(
            "set permitted_gwt[0-9a-f]+ \\{[^}]+elements = \\{ 10.6.0.7 . tcp . 443 }");
  }

  private static final Gate.Beyond BEYOND =
      new Gate.Beyond(
          List.of(Subnet.parse("10.6.0.0/24")),
          List.of(by(Ipv4Address.parse("10.6.0.7"), ports(Transport.TCP, 443, 443))));

  private static String text(Gate gate) {
    return GateText.text(List.of(gate), Set.of(), Set.of());
  }

  /** As it is filled, which is the last time that it is named with a body. */
  private static String chain(String text, String name) {
    int begin = text.lastIndexOf("chain " + name + device());
    return text.substring(begin, text.indexOf("}\n  ", begin));
  }

  private static String firstRuleOf(String chain, int line) {
    return chain.lines().skip(line).findFirst().orElseThrow().strip();
  }

  @Test
  void gatesAreFoundInWhatNftLists() {
    String listed = "table bridge godwit_gates {\n\tchain reaching_gwt0123456789ab {\n\t}\n}\n";

    assertThat(GateText.present(listed)).containsExactly("gwt0123456789ab");
  }

  @Test
  void whatAVmHasUnderWayIsReadFromWhatNftListsAndToldAsItWas() {
    String listed =
        """
        table bridge godwit_gates {
        	set opening_gwt1 {
        		type inet_proto . ipv4_addr . inet_service . inet_service
        		size 65535
        		flags dynamic,timeout
        		timeout 1m
        		elements = { 6 . 10.5.0.3 . 40000 . 7 expires 59s996ms }
        	}
        }
        table bridge godwit_gates {
        	set standing_gwt1 {
        		type inet_proto . ipv4_addr . inet_service . inet_service
        		elements = { 6 . 10.5.0.3 . 40001 . 7 expires 2h59m,
        			     6 . 10.5.0.3 . 40002 . 7 expires 2h59m }
        	}
        }
        table bridge godwit_gates {
        	set exchanging_gwt1 {
        		type inet_proto . ipv4_addr . inet_service . inet_service
        		elements = { 17 . 10.5.0.4 . 5000 . 53 expires 1m59s }
        	}
        }
        table bridge godwit_gates {
        	set talking_gwt1 {
        		type inet_proto . ipv4_addr
        		elements = { 1 . 10.5.0.4 expires 2m59s }
        	}
        }
        table bridge godwit_gates {
        	set standing6_gwt1 {
        		type inet_proto . ipv6_addr . inet_service . inet_service
        		elements = { 6 . fd12::5054:6eff:fe00:1 . 40003 . 7 expires 2h59m }
        	}
        }
        table bridge godwit_gates {
        	set talking6_gwt1 {
        		type inet_proto . ipv6_addr
        		elements = { 58 . ::1 expires 2m59s, 6 . ::ffff:10.5.0.9 expires 2m59s }
        	}
        }
        """;

    List<Connection> found = ConnectionText.read(listed);

    assertThat(found)
        .containsExactly(
            new Connection(Stage.OPENING, 6, A, 40000, 7),
            new Connection(Stage.STANDING, 6, A, 40001, 7),
            new Connection(Stage.STANDING, 6, A, 40002, 7),
            new Connection(Stage.STANDING, 17, B, 5000, 53),
            new Connection(Stage.STANDING, 1, B, 0, 0),
            new Connection(
                Stage.STANDING, 6, Ipv6Address.parse("fd12::5054:6eff:fe00:1"), 40003, 7),
            new Connection(Stage.STANDING, 58, Ipv6Address.parse("::1"), 0, 0));
    assertThat(ConnectionText.additions(VM, found, Lifetime.USUAL))
        .startsWith(
            "add element bridge godwit_gates exchanging_%s { 17 . 10.5.0.4 . 5000 . 53 }"
                .formatted(device()),
            "delete element bridge godwit_gates exchanging_%s { 17 . 10.5.0.4 . 5000 . 53 }"
                .formatted(device()))
        .contains(
            "add element bridge godwit_gates opening_%s { 6 . 10.5.0.3 . 40000 . 7 }"
                .formatted(device()),
            "add element bridge godwit_gates standing_%s { 6 . 10.5.0.3 . 40001 . 7, 6 . 10.5.0.3 . 40002 . 7 }"
                .formatted(device()),
            "add element bridge godwit_gates standing6_%s { 6 . fd12::5054:6eff:fe00:1 . 40003 . 7 }"
                .formatted(device()),
            "add element bridge godwit_gates talking6_%s { 58 . ::1 }".formatted(device()))
        .endsWith(
            "add element bridge godwit_gates talking_%s { 1 . 10.5.0.4 }".formatted(device()));
    assertThat(ConnectionText.additions(VM, found, Lifetime.SHORT))
        .contains(
            "add element bridge godwit_gates standing_%s { 6 . 10.5.0.3 . 40001 . 7 timeout 5m, 6 . 10.5.0.3 . 40002 . 7 timeout 5m }"
                .formatted(device()));
    assertThat(found.stream().map(ConnectionCodec::write).map(ConnectionCodec::read).toList())
        .isEqualTo(found);
  }

  private static String device() {
    return DeviceNames.tap(VM);
  }

  private static String text(Traffic traffic) {
    return GateText.text(List.of(new Gate(VM, traffic, List.of())), Set.of(), Set.of());
  }

  private static Service ports(Transport transport, int first, int last) {
    return new Service.Ports(transport, first, last);
  }

  private static Admission by(Ipv4Address source, Service service) {
    return new Admission(1, List.of(source), Set.of(VM), service);
  }
}
