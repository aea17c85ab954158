package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Overlays.EAST;
import static io.godwit.agent.overlay.Overlays.NORTH;
import static io.godwit.agent.overlay.Overlays.WEB;
import static io.godwit.agent.overlay.Overlays.WEST;
import static io.godwit.agent.overlay.Overlays.db;
import static io.godwit.agent.overlay.Overlays.segment;
import static io.godwit.agent.overlay.Overlays.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.overlay.NameService.Router;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Address;
import io.godwit.model.MacAddress;
import io.godwit.model.MeshAddress;
import io.godwit.model.MeshKey;
import io.godwit.model.Vni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the programs of the overlay are told. */
class OverlayTextsTest {
  @Test
  void aFilterNamesTheVmsThatMaySendAndDropsTheRest() {
    String text =
        Filter.text(
            List.of(
                new Filter.Port(
                    WEB,
                    new MacAddress("52:54:6e:00:00:01"),
                    Ipv4Address.parse("10.5.0.2"),
                    Optional.empty())),
            51820);

    assertThat(text)
        .startsWith(Filter.none().strip())
        .contains("elements = { \"gwt0000000000aa\" . 52:54:6e:00:00:01 }")
        .contains("elements = { \"gwt0000000000aa\" . 10.5.0.2 }");
    assertThat(text.lines().map(String::strip).toList())
        .containsSubsequence("iifname . ether saddr != @owners drop", "drop");
    assertThat(Filter.text(List.of(), 51820)).doesNotContain("elements");
  }

  /** A host that only relays has no way into the networks of those behind it. */
  @Test
  void secondAddressesAreForTheMeshItselfOnly() {
    assertThat(Filter.text(List.of(), 51821).lines().map(String::strip))
        .containsSubsequence(
            "iifname \"gwmesh\" ip6 saddr fd67:6f64:7769:7401::/64 ip6 daddr != fd67:6f64:7769:7401::/64 drop",
            "iifname \"gwmesh\" ip6 daddr fd67:6f64:7769:7401::/64 frag frag-off != 0 accept",
            "iifname \"gwmesh\" ip6 daddr fd67:6f64:7769:7401::/64 meta l4proto != udp drop",
            "iifname \"gwmesh\" ip6 daddr fd67:6f64:7769:7401::/64 udp dport != 51821 drop",
            "oifname != { \"gwmesh\", \"lo\" } ip6 daddr { fd67:6f64:7769:7400::/64, fd67:6f64:7769:7401::/64 } drop");
  }

  @Test
  void aVmThatComesIsLetThroughAndOneThatGoesIsNotByALineEach() {
    Filter.Port web =
        new Filter.Port(
            WEB,
            new MacAddress("52:54:6e:00:00:01"),
            Ipv4Address.parse("10.5.0.2"),
            Optional.of(Ipv6Address.parse("fd12::5054:6eff:fe00:1")));
    Filter.Port db =
        new Filter.Port(
            Overlays.DB,
            new MacAddress("52:54:6e:00:00:02"),
            Ipv4Address.parse("10.5.0.3"),
            Optional.empty());

    assertThat(Filter.changes(List.of(web), List.of(db)))
        .containsExactly(
            "delete element bridge godwit owners { \"gwt0000000000aa\" . 52:54:6e:00:00:01 };"
                + " delete element bridge godwit addresses { \"gwt0000000000aa\" . 10.5.0.2 };"
                + " delete element bridge godwit addresses6 { \"gwt0000000000aa\" . fd12::5054:6eff:fe00:1,"
                + " \"gwt0000000000aa\" . fe80::5054:6eff:fe00:1 };"
                + " delete element bridge godwit targets6 {"
                + " \"gwt0000000000aa\" . 0xfd1200000000000050546efffe000001,"
                + " \"gwt0000000000aa\" . 0xfe8000000000000050546efffe000001 }",
            "add element bridge godwit owners { \"gwt0000000000bb\" . 52:54:6e:00:00:02 };"
                + " add element bridge godwit addresses { \"gwt0000000000bb\" . 10.5.0.3 }");
    assertThat(Filter.changes(List.of(web), List.of(web))).isEmpty();
  }

  @Test
  void whatAFrontDoorPublishesLeadsToItAtItsHostOnly() {
    var doored = Overlays.withDoor(segment(web(EAST, 1)), NORTH);

    assertThat(HostRules.text(List.of(doored), NORTH))
        .contains("fib daddr type local tcp dport 443 dnat to 198.19.15.162:443");
    assertThat(HostRules.text(List.of(doored), EAST)).doesNotContain("dnat to");
    assertThat(FrontDoors.rules(doored.doors().getFirst()))
        .contains("iifname \"wan0\" tcp dport 443 dnat to 10.5.0.2:8443");
  }

  @Test
  void whatAFrontDoorPublishesIsReachedByIpv6WhereItsNetworkHasSuch() {
    var doored = Overlays.withDoor(segment(web(EAST, 1)), NORTH);
    var dual = Overlays.dualStack(doored);
    var door = dual.doors().getFirst();

    assertThat(Ipv6DoorRules.ofHost(List.of(dual), NORTH))
        .contains(
            "iifname != \"gwmesh\" iifname != \"gwbr*\" fib daddr type local tcp dport 443 dnat to [%s]:443"
                .formatted(Transit.DOORS.ipv6OfNetwork(dual.vni())));
    assertThat(Ipv6DoorRules.ofDoor(dual, door))
        .contains("tcp dport 443 dnat to [fd12:3456:789a:1:5054:6eff:fe00:1]:8443");
    assertThat(dual.ipv6(door)).hasToString("Optional[fd12:3456:789a:1:5054:6eff:fe00:9]");
    assertThat(Ipv6DoorRules.ofHost(List.of(dual), EAST)).isEqualTo(Ipv6DoorRules.none());
    assertThat(Ipv6DoorRules.ofHost(List.of(doored), NORTH)).isEqualTo(Ipv6DoorRules.none());
    assertThat(Transit.DOORS.ipv6OfNetwork(dual.vni()))
        .isNotEqualTo(Transit.EGRESS.ipv6OfNetwork(dual.vni()));
    assertThat(Filter.text(List.of(), 51820))
        .as("answers come back to a door by its bridge")
        .doesNotContain("oifname \"gwdp*\" ether type ip6 drop")
        .contains(
            "oifname \"gwdp*\" icmpv6 type { nd-router-solicit, nd-router-advert, nd-redirect } drop");
  }

  /** Nothing that a frame in a bridge is for is published: its gateway has yet to pass it on. */
  @Test
  void aVmReachesWhatIsPublishedAtItsOwnHostByItsGatewayOnly() {
    var doored = Overlays.dualStack(Overlays.withDoor(segment(web(EAST, 1)), NORTH));

    assertThat(HostRules.text(List.of(doored), NORTH))
        .contains("    iifname != \"gwbr*\" fib daddr type local tcp dport 443 dnat to");
    assertThat(Ipv6DoorRules.ofHost(List.of(doored), NORTH)).contains("iifname != \"gwbr*\" fib");
    assertThat(Ipv6Outside.rules(Ipv6Forwarding.Cause.HOST).lines().map(String::strip))
        .containsSubsequence(
            "iifname \"gweg*\" oifname \"gwmesh\" drop",
            "iifname \"gweg*\" oifname \"gwdo*\" ct status dnat accept",
            "iifname \"gweg*\" ip6 daddr { fd67:6f64:7769:7400::/62, fe80::/10 } drop");
  }

  /** What comes from an address of the mesh, or is for one, passes by the mesh only. */
  @Test
  void waysOutAndInHaveNoAddressesOfTheMesh() {
    Vni vni = new Vni(1000);

    assertThat(Transit.EGRESS.ipv6OfNetwork(vni)).hasToString("fd67:6f64:7769:7402::3e8:2");
    assertThat(Transit.DOORS.ipv6OfNetwork(vni)).hasToString("fd67:6f64:7769:7403::3e8:2");
    assertThat(Transit.IPV6_RANGE)
        .isEqualTo("fd67:6f64:7769:7402::/64")
        .isNotIn(MeshAddress.RANGE, MeshAddress.RELAYED_RANGE);
    assertThat(Filter.text(List.of(), 51820)).doesNotContain("7402::", "7403::");
  }

  @Test
  void networksHaveAddressesOfTheirOwnOnAHost() {
    assertThat(Transit.EGRESS.ofHost(new Vni(1000))).hasToString("198.18.15.161");
    assertThat(Transit.EGRESS.ofNetwork(new Vni(16383))).hasToString("198.18.255.254");
    assertThat(Transit.DOORS.ofHost(new Vni(16384))).hasToString("198.19.0.1");
  }

  @Test
  void allVmsOfANetworkHaveTheirNamesAndAddresses() {
    var segment = segment(web(EAST, 1), db(WEST, 1, NORTH));

    assertThat(NameService.addresses(segment))
        .isEqualTo(
            """
            52:54:6e:00:00:01,10.5.0.2,web.shop.godwit,infinite
            52:54:6e:00:00:02,10.5.0.3,db.shop.godwit,infinite
            """);
    assertThat(NameService.names(segment))
        .isEqualTo("10.5.0.2 web.shop.godwit web\n10.5.0.3 db.shop.godwit db\n");
    assertThat(new NameService(Path.of("/x"), Optional.empty()).configuration(segment, Router.NONE))
        .contains("dhcp-range=10.5.0.0,static,255.255.255.0,infinite")
        .contains("dhcp-option=option:mtu,1280");
  }

  @Test
  void inANetworkWithIpv6VmsHaveTheAddressesThatTheyMakeThemselves() {
    var segment = Overlays.dualStack(segment(web(EAST, 1)));

    assertThat(NameService.addresses(segment))
        .isEqualTo(
            "52:54:6e:00:00:01,10.5.0.2,[fd12:3456:789a:1:5054:6eff:fe00:1],web.shop.godwit,infinite\n");
    assertThat(NameService.names(segment))
        .isEqualTo(
            """
            10.5.0.2 web.shop.godwit web
            fd12:3456:789a:1:5054:6eff:fe00:1 web.shop.godwit web
            """);
    assertThat(new NameService(Path.of("/x"), Optional.empty()).configuration(segment, Router.NONE))
        .contains("enable-ra\n")
        .contains("ra-param=lan0,60,0\n")
        .contains("dhcp-range=fd12:3456:789a:1::,static,slaac,64,infinite\n")
        .contains("dhcp-option=option6:dns-server,[fd12:3456:789a:1::1]\n");
    assertThat(
            new NameService(Path.of("/x"), Optional.empty())
                .configuration(segment(web(EAST, 1)), Router.NONE))
        .doesNotContain("enable-ra");
  }

  @Test
  void aHostsWayToTheOutsideIsToldToGuests() {
    String nothing = "0".repeat(32);
    String own = "fd000000000000000000000000000000 40 " + nothing + " 00 " + nothing;
    String way = nothing + " 00 " + nothing + " 00 fe800000000000000000000000000001";
    String some = nothing + " 00 " + own.substring(0, 35) + " fe80000000000000000000000000001";
    String rest = " 00000400 00000001 00000000 00000003 ";

    assertThat(Ipv6Outside.leadsAnywhere(own + rest + "    eth0\n")).isFalse();
    assertThat(Ipv6Outside.leadsAnywhere(way + rest + "      lo\n")).isFalse();
    assertThat(Ipv6Outside.leadsAnywhere(some + rest + "    eth0\n")).isFalse();
    assertThat(Ipv6Outside.leadsAnywhere(own + rest + "eth0\n" + way + rest + "    eth0\n"))
        .isTrue();
    assertThat(
            new NameService(Path.of("/x"), Optional.empty())
                .configuration(Overlays.dualStack(segment(web(EAST, 1))), Router.TO_THE_OUTSIDE))
        .contains("ra-param=lan0,60,1800\n");
  }

  /** The first pair of keys in RFC 7748, section 6.1. */
  @Test
  void thePublicKeyFollowsFromThePrivateOne(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("key");
    Files.writeString(file, "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=\n");

    assertThat(MeshKeys.open(file, new SecureRandom()).publicKey())
        .isEqualTo(new MeshKey("hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="));
  }

  @Test
  void aKeyIsMadeOnceAndOneThatIsDamagedIsNotReplaced(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("key");
    MeshKeys made = MeshKeys.open(file, new SecureRandom());

    assertThat(MeshKeys.open(file, new SecureRandom())).isEqualTo(made);
    assertThat(made.toString()).doesNotContain(made.privateKey());
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);

    Files.writeString(file, "nonsense");
    assertThatThrownBy(() -> MeshKeys.open(file, new SecureRandom()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aHostThatLacksAProgramSaysWhichAndWhatToInstall(@TempDir Path folder) throws IOException {
    for (String program : List.of("wg", "ip", "bridge", "nft", "arping")) {
      makeProgram(folder, program);
    }

    assertThat(new Tools(List.of(folder)).obstacle().orElseThrow())
        .contains("lacks dnsmasq:")
        .contains("dnsmasq-base");
  }

  /** Hosts from before have VMs in networks, and may not have it yet. */
  @Test
  void aHostWithoutConntrackTakesPartAndSaysThatConnectionsEnd(@TempDir Path folder)
      throws IOException {
    Tools tools = new Tools(List.of(folder));
    for (String program : List.of("wg", "ip", "bridge", "nft", "dnsmasq", "arping")) {
      makeProgram(folder, program);
    }

    assertThat(tools.obstacle()).isEmpty();
    assertThatThrownBy(tools::requireForAnchors)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("install conntrack");

    makeProgram(folder, "conntrack");
    assertThatCode(tools::requireForAnchors).doesNotThrowAnyException();
  }

  private static void makeProgram(Path folder, String program) throws IOException {
    Path file = Files.createFile(folder.resolve(program));
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
