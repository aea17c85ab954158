package io.godwit.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkTraceCommandTest {
  private static final String CALL = "GET /vms/web/trace?to=db";
  private static final String WELL =
      """
      {"network":"shop","from":"web","to":"db","port":null,"state":"OK",
       "forth":[
        {"kind":"VM","host":"east-1","what":"web 10.5.0.2 52:54:6e:00:00:01",
         "latencyMillis":0.312,"mtu":null,"state":"OK","problem":null,"remedy":null},
        {"kind":"BRIDGE","host":"east-1","what":"gwbr1000",
         "latencyMillis":null,"mtu":1280,"state":"OK","problem":null,"remedy":null},
        {"kind":"MESH","host":"east-1","what":"to west-1 at 172.31.2.11:51820",
         "latencyMillis":40.4,"mtu":1420,"state":"OK","problem":null,"remedy":null}],
       "back":[
        {"kind":"FORWARDING","host":"west-1","what":"to 52:54:6e:00:00:01 by gwvx1000",
         "latencyMillis":null,"mtu":null,"state":"OK","problem":null,"remedy":null}]}""";
  private static final String UNWELL =
      WELL.replace("\"state\":\"OK\",\n \"forth\"", "\"state\":\"WRONG\",\n \"forth\"")
          .replace(
              "\"mtu\":1420,\"state\":\"OK\",\"problem\":null,\"remedy\":null",
              "\"mtu\":1420,\"state\":\"WRONG\",\"problem\":\"no answer\",\"remedy\":\"open a port\"")
          .replace(
              "\"mtu\":null,\"state\":\"OK\",\"problem\":null,\"remedy\":null}]}",
              "\"mtu\":null,\"state\":\"UNKNOWN\",\"problem\":\"host west-1 is not connected\","
                  + "\"remedy\":\"look at its log\"}]}");

  @TempDir private Path folder;
  private FakeController controller;
  private Cli cli;

  @BeforeEach
  void start() {
    controller = FakeController.start();
    cli = Cli.in(folder).knowing(controller);
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  @Test
  void hopsStandInColumnsInTheOrderOfPackets() {
    controller.on(CALL, 200, WELL);

    Cli.Outcome outcome = cli.run("network", "trace", "web", "db");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .isEqualTo(
            """
            web to db in network shop: all hops are OK

            WAY    HOP         HOST    WHAT                              LATENCY   MTU   STATE
            there  VM          east-1  web 10.5.0.2 52:54:6e:00:00:01    0.31 ms   -     OK
            there  BRIDGE      east-1  gwbr1000                          -         1280  OK
            there  MESH        east-1  to west-1 at 172.31.2.11:51820    40.40 ms  1420  OK
            back   FORWARDING  west-1  to 52:54:6e:00:00:01 by gwvx1000  -         -     OK
            """);
  }

  @Test
  void betweenNetworksBothAreNamed() {
    controller.on(
        CALL, 200, WELL.replace("\"from\":\"web\"", "\"toNetwork\":\"vault\",\"from\":\"web\""));

    assertThat(cli.run("network", "trace", "web", "db").out())
        .startsWith("web in network shop to db in network vault: all hops are OK\n");
  }

  @Test
  void whatIsWrongIsToldBelowWithItsRemedyAndByTheExitCode() {
    controller.on(CALL, 200, UNWELL);

    Cli.Outcome outcome = cli.run("network", "trace", "web", "db");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .startsWith("web to db in network shop: a hop is wrong\n")
        .endsWith(
            """

            MESH at east-1: no answer
              open a port

            FORWARDING at west-1: host west-1 is not connected
              look at its log
            """);
  }

  @Test
  void sameReasonOfSeveralHopsIsToldOnce() {
    String unknown =
        WELL.replace("\"state\":\"OK\"", "\"state\":\"UNKNOWN\"")
            .replace(
                "\"problem\":null,\"remedy\":null",
                "\"problem\":\"not connected\",\"remedy\":\"look\"");
    controller.on(CALL, 200, unknown);

    Cli.Outcome outcome = cli.run("network", "trace", "web", "db");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .startsWith("web to db in network shop: a hop is unknown\n")
        .containsOnlyOnce("VM, BRIDGE, MESH at east-1: not connected")
        .containsOnlyOnce("FORWARDING at west-1: not connected");
  }

  @Test
  void portThatIsMeantIsSentAndShown() {
    controller.on(
        CALL + "&port=443%2Ftcp", 200, WELL.replace("\"port\":null", "\"port\":\"443/tcp\""));

    assertThat(cli.run("network", "trace", "web", "db", "--port", "443/tcp").out())
        .startsWith("web to db in network shop, 443/tcp: all hops are OK\n");
  }

  @Test
  void programsGetAllOfIt() {
    controller.on(CALL, 200, UNWELL);

    Cli.Outcome json = cli.run("network", "trace", "web", "db", "-o", "json");

    assertThat(json.exitCode()).isEqualTo(1);
    assertThat(json.out())
        .startsWith("{")
        .endsWith("}\n")
        .contains("\"latencyMillis\" : 40.4", "\"remedy\" : \"open a port\"");
    assertThat(cli.run("network", "trace", "web", "db", "-o", "name").out()).isEqualTo("WRONG\n");
  }

  @Test
  void refusalIsTheControllers() {
    controller.on(
        CALL,
        409,
        """
        {"type":"about:blank","title":"Conflict","status":409,"code":"CONFLICT",
         "detail":"VM 'web' is in no network"}""");

    Cli.Outcome outcome = cli.run("network", "trace", "web", "db");

    assertThat(outcome.exitCode()).isEqualTo(5);
    assertThat(outcome.err()).contains("VM 'web' is in no network");
  }

  @Test
  void bothVmsAreNamed() {
    assertThat(cli.run("network", "trace", "web").exitCode()).isEqualTo(2);
    assertThat(cli.run("network", "trace", "web", "D_B").exitCode()).isEqualTo(2);
    assertThat(controller.requests()).isEmpty();
  }
}
