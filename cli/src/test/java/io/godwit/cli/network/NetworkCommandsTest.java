package io.godwit.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkCommandsTest {
  private static final String SHOP =
      """
      {"name":"shop","vni":1000,"range":"10.5.0.0/24","gateway":"10.5.0.1","mtu":1280,
       "freeAddresses":251,
       "vms":[{"name":"web","address":"10.5.0.2","mac":"52:54:6e:00:00:01","host":"east-1"},
              {"name":"db","address":"10.5.0.9","mac":"52:54:6e:00:00:02","host":"west-1"}],
       "hosts":[{"host":"east-1","state":"MADE","problems":[]},
                {"host":"west-1","state":"PROBLEM","problems":["no VXLAN","no key"]}],
       "traffic":{"state":"CLOSED","closingUntil":null,"policies":2,"words":"as its policies say"},
       "createdAt":"2026-11-24T03:00:00Z"}""";
  private static final String EMPTY =
      """
      {"name":"shop","vni":1000,"range":"10.5.0.0/24","gateway":"10.5.0.1","mtu":1280,
       "freeAddresses":253,"vms":[],"hosts":[],"createdAt":"2026-11-24T03:00:00Z"}""";

  @TempDir private Path folder;
  private FakeController controller;
  private Cli cli;

  @BeforeEach
  void start() {
    controller = FakeController.start().on("GET /networks/shop", 200, SHOP);
    cli = Cli.in(folder).knowing(controller);
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  @Test
  void listHasALineForEach() {
    controller.on("GET /networks", 200, "{\"items\":[" + SHOP + "]}");
    assertThat(cli.run("network", "list").out())
        .isEqualTo(
            """
            NAME  RANGE        VMS  FREE  AGE
            shop  10.5.0.0/24  2    251   10m0s
            """);
    assertThat(cli.run("network", "list", "-o", "name").out()).isEqualTo("shop\n");
  }

  @Test
  void wideListSaysWhichAreClosed() {
    controller.on("GET /networks", 200, "{\"items\":[" + SHOP + "," + EMPTY + "]}");
    assertThat(cli.run("network", "list", "-o", "wide").out())
        .contains("TRAFFIC  POLICIES")
        .containsPattern("CLOSED +2 ")
        .containsPattern("- +- +10m0s");
  }

  @Test
  void emptyListSaysHowToBegin() {
    controller.on("GET /networks", 200, "{\"items\":[]}");
    assertThat(cli.run("network", "list").out()).contains("godwit network create makes one");
  }

  @Test
  void showHasItsVmsAndWhatHostsHaveMadeOfIt() {
    assertThat(cli.run("network", "show", "shop").out())
        .isEqualTo(
            """
            name:            shop
            range:           10.5.0.0/24
            gateway:         10.5.0.1
            ipv6 range:      -
            ipv6 gateway:    -
            free addresses:  251
            mtu:             1280
            vni:             1000
            age:             10m0s
            traffic:         CLOSED
            policies:        2
            that is:         as its policies say

            VM   ADDRESS   HOST
            web  10.5.0.2  east-1
            db   10.5.0.9  west-1

            HOST    NETWORK  PROBLEMS
            east-1  MADE     -
            west-1  PROBLEM  no VXLAN; no key
            """);
    assertThat(cli.run("network", "show", "shop", "-o", "json").out())
        .startsWith("{")
        .endsWith("}\n")
        .contains("\"mac\" : \"52:54:6e:00:00:01\"");
    assertThat(cli.run("network", "show", "shop", "-o", "name").out()).isEqualTo("shop\n");
  }

  @Test
  void showHasTheAddressesOfANetworkWithIpv6() {
    controller.on(
        "GET /networks/shop",
        200,
        SHOP.replace("\"mtu\"", "\"ipv6Range\":\"fd12::/64\",\"ipv6Gateway\":\"fd12::1\",\"mtu\"")
            .replace("\"address\":\"10.5.0.2\"", "\"address\":\"10.5.0.2\",\"ipv6\":\"fd12::2\""));

    assertThat(cli.run("network", "show", "shop", "-o", "wide").out())
        .contains("ipv6 range:      fd12::/64\n", "ipv6 gateway:    fd12::1\n")
        .containsPattern("web +10.5.0.2 +fd12::2 +east-1");
  }

  @Test
  void showHasItsFrontDoors() {
    String doors =
        """
        "doors":[{"host":"east-1","address":"10.5.0.254","ports":[
          {"transport":"UDP","port":53,"vm":"db","vmPort":53,"drainingUntil":null},
          {"transport":"TCP","port":443,"vm":"web","vmPort":8443,
           "drainingUntil":"2026-11-24T03:14:00Z"}]}],"createdAt\"""";
    controller.on("GET /networks/shop", 200, SHOP.replace("\"createdAt\"", doors));
    assertThat(cli.run("network", "show", "shop").out())
        .endsWith(
            """
            FRONT DOOR  ADDRESS     PORTS
            east-1      10.5.0.254  53/udp to db:53, 443/tcp (drains for 4m0s) to web:8443
            """);
  }

  @Test
  void showHasItsAnchors() {
    String anchors =
        """
        "anchors":[{"vm":"web","host":"east-1","flows":3,
          "since":"2026-11-24T03:09:00Z","until":"2026-11-25T03:09:00Z"},
          {"vm":"web","host":"west-1","flows":null,
          "since":"2026-11-24T03:10:00Z","until":"2026-11-25T03:10:00Z"}],"createdAt\"""";
    controller.on("GET /networks/shop", 200, SHOP.replace("\"createdAt\"", anchors));
    assertThat(cli.run("network", "show", "shop").out())
        .contains("ANCHOR  OF   CONNECTIONS      SINCE")
        .contains("east-1  web  3 ")
        .contains("west-1  web  not counted yet");
  }

  @Test
  void createSendsWhatWasTypedAndLeavesTheRestToTheController() {
    controller.on("POST /networks", 201, EMPTY);
    Cli.Outcome made = cli.run("network", "create", "shop", "--range", "10.5.0.0/24");
    assertThat(made.exitCode()).isZero();
    assertThat(made.out()).contains("gateway:         10.5.0.1").doesNotContain("PROBLEMS");
    assertThat(controller.only("POST /networks").body())
        .contains("\"name\":\"shop\"", "\"range\":\"10.5.0.0/24\"")
        .doesNotContain("1280");
  }

  @Test
  void createNamesMtuAndNumber() {
    controller.on("POST /networks", 201, EMPTY);
    assertThat(
            cli.run(
                    "network",
                    "create",
                    "shop",
                    "--range",
                    "10.5.0.0/24",
                    "--mtu",
                    "1400",
                    "--vni",
                    "77")
                .exitCode())
        .isZero();
    assertThat(controller.only("POST /networks").body()).contains("\"mtu\":1400", "\"vni\":77");
  }

  @Test
  void createNamesItsIpv6Range() {
    controller.on("POST /networks", 201, EMPTY);
    assertThat(
            cli.run("network", "create", "shop", "--range", "10.5.0.0/24", "--ipv6", "auto")
                .exitCode())
        .isZero();
    assertThat(controller.only("POST /networks").body()).contains("\"ipv6\":\"auto\"");
  }

  @Test
  void whatCannotBeANameIsRefusedBeforeAnythingIsSent() {
    assertThat(cli.run("network", "create", "A_B", "--range", "10.5.0.0/24").exitCode())
        .isEqualTo(2);
    assertThat(cli.run("network", "create", "shop").err()).contains("--range");
  }

  @Test
  void deleteNamesTheNetwork() {
    controller.on("DELETE /networks/shop", 204, "");
    assertThat(cli.run("network", "delete", "shop").exitCode()).isZero();
  }
}
