package io.godwit.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyCommandsTest {
  private static final String POLICY =
      """
      {"number":3,"network":"shop","from":"label:tier=web","to":"vm:db",
       "ports":["5432/tcp","53/udp"],"fromVms":2,"toVms":1,"createdAt":"2026-11-24T03:00:00Z"}""";
  private static final String TABLE =
      """
      NUMBER  NETWORK  FROM            TO     PORTS             FROM VMS  TO VMS
      3       shop     label:tier=web  vm:db  5432/tcp, 53/udp  2         1
      """;
  private static final String NONE = "{\"items\":[]}";

  @TempDir private Path folder;
  private FakeController controller;
  private Cli cli;

  @BeforeEach
  void start() {
    controller = FakeController.start().on("GET /policies", 200, "{\"items\":[" + POLICY + "]}");
    cli = Cli.in(folder).knowing(controller);
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  @Test
  void listHasALineForEach() {
    assertThat(cli.run("policy", "list").out()).isEqualTo(TABLE);
    assertThat(cli.run("policy", "list", "-o", "wide").out()).contains("AGE").contains("10m0s");
    assertThat(cli.run("policy", "list", "-o", "name").out()).isEqualTo("3\n");
    assertThat(cli.run("policy", "list", "-o", "json").out()).contains("\"fromVms\" : 2");
  }

  @Test
  void listOfOneNetworkAsksForIt() {
    controller.on("GET /policies?network=shop", 200, NONE);
    assertThat(cli.run("policy", "list", "--network", "shop").out())
        .contains("godwit policy allow makes one");
    assertThat(cli.run("policy", "list", "--network", "A_B").exitCode()).isEqualTo(2);
  }

  @Test
  void allowSendsWhatWasTypedAndShowsThePolicy() {
    controller.on("POST /policies", 201, POLICY);
    Cli.Outcome made =
        cli.run(
            "policy",
            "allow",
            "--network",
            "shop",
            "--from",
            "label:tier=web",
            "--to",
            "vm:db",
            "--port",
            "5432/tcp",
            "--port",
            "53/udp");

    assertThat(made.exitCode()).isZero();
    assertThat(made.out()).isEqualTo(TABLE);
    assertThat(controller.only("POST /policies").body())
        .contains(
            "\"network\":\"shop\"",
            "\"from\":\"label:tier=web\"",
            "\"to\":\"vm:db\"",
            "\"ports\":[\"5432/tcp\",\"53/udp\"]",
            "\"ahead\":false");
  }

  @Test
  void allowWithoutPortsLeavesThemToTheControllerAndMayBeAheadOfItsVms() {
    controller.on("POST /policies", 201, POLICY);
    assertThat(
            cli.run(
                    "policy",
                    "allow",
                    "--network",
                    "shop",
                    "--from",
                    "all",
                    "--to",
                    "all",
                    "--ahead")
                .exitCode())
        .isZero();
    assertThat(controller.only("POST /policies").body()).contains("\"ports\":[]", "\"ahead\":true");
  }

  @Test
  void allowNeedsBothSides() {
    assertThat(cli.run("policy", "allow", "--network", "shop", "--from", "all").err())
        .contains("--to");
  }

  @Test
  void removeNamesTheNumber() {
    controller.on("DELETE /policies/3", 204, "");
    assertThat(cli.run("policy", "remove", "3").exitCode()).isZero();
    assertThat(cli.run("policy", "remove", "three").exitCode()).isEqualTo(2);
  }

  @Test
  void closeSaysHowLongItTakesAndWhatItMeans() {
    controller.on(
        "POST /networks/shop/close",
        200,
        network("CLOSING", "\"2026-11-24T03:12:00Z\"", 0, "no VM of it takes any"));
    assertThat(cli.run("policy", "close", "shop").out())
        .isEqualTo(
            """
            network:   shop
            traffic:   CLOSING for 2m0s
            policies:  0
            that is:   no VM of it takes any
            """);
    assertThat(cli.run("policy", "close", "shop", "-o", "json").out())
        .contains("\"closingUntil\" : \"2026-11-24T03:12:00Z\"");
  }

  @Test
  void openSaysWhatItMeans() {
    controller.on("POST /networks/shop/open", 200, network("OPEN", "null", 4, "all may talk"));
    assertThat(cli.run("policy", "open", "shop").out())
        .contains("traffic:   OPEN\n", "policies:  4\n", "that is:   all may talk\n");
    assertThat(cli.run("policy", "open", "A_B").exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"true, POLICY, 0", "true, OPEN, 0", "false, NO_POLICY, 5", "false, UNKNOWN, 5"})
  void checkIsAnsweredInWordsAndByItsExitCode(boolean admitted, String why, int exitCode) {
    controller.on("GET /policies/check?from=web&to=db&port=443%2Ftcp", 200, answer(admitted, why));
    Cli.Outcome answer = cli.run("policy", "check", "web", "db", "--port", "443/tcp");

    assertThat(answer.out()).isEqualTo("so it is\n");
    assertThat(answer.exitCode()).isEqualTo(exitCode);
    assertThat(cli.run("policy", "check", "web", "db", "--port", "443/tcp", "-o", "name").out())
        .isEqualTo(why + "\n");
  }

  @Test
  void checkWithoutAPortAsksForAnything() {
    controller.on("GET /policies/check?from=web&to=db", 200, answer(true, "POLICY"));
    assertThat(cli.run("policy", "check", "web", "db").exitCode()).isZero();
    assertThat(cli.run("policy", "check", "web").exitCode()).isEqualTo(2);
  }

  private static String answer(boolean admitted, String why) {
    return """
        {"from":"web","to":"db","port":null,"admitted":%s,"why":"%s","policies":[],
         "words":"so it is"}"""
        .formatted(admitted, why);
  }

  private static String network(String state, String until, int policies, String words) {
    return """
        {"name":"shop","vni":1000,"range":"10.5.0.0/24","gateway":"10.5.0.1","mtu":1280,
         "freeAddresses":253,"vms":[],"hosts":[],
         "traffic":{"state":"%s","closingUntil":%s,"policies":%d,"words":"%s"},
         "createdAt":"2026-11-24T03:00:00Z"}"""
        .formatted(state, until, policies, words);
  }
}
