package io.godwit.cli.exposure;

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

class ExposureCommandsTest {
  private static final String BOTH =
      """
      {"items":[
        {"host":"east-1","address":"192.0.2.1","transport":"TCP","port":443,"vmPort":8443,
         "drainingUntil":null,"createdAt":"2026-11-24T03:00:00Z"},
        {"host":"west-1","address":null,"transport":"UDP","port":53,"vmPort":53,
         "drainingUntil":"2026-11-24T03:14:00Z","createdAt":"2026-11-24T03:00:00Z"}]}""";

  @TempDir private Path folder;
  private FakeController controller;
  private Cli cli;

  @BeforeEach
  void start() {
    controller = FakeController.start().on("POST /vms/web/exposures", 200, BOTH);
    cli = Cli.in(folder).knowing(controller);
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  @Test
  void exposeSendsAllPortsAndHostsAndShowsWhatIsExposed() {
    Cli.Outcome exposed =
        cli.run(
            "expose",
            "web",
            "--port",
            "443:8443",
            "--port",
            "53/udp",
            "--at",
            "east-1",
            "--at",
            "west-1");

    assertThat(exposed.err()).isEmpty();
    assertThat(exposed.out())
        .isEqualTo(
            """
            HOST    ADDRESS    PORT     VM PORT  DRAINS FOR
            east-1  192.0.2.1  443/tcp  8443     -
            west-1  -          53/udp   53       4m0s
            """);
    assertThat(controller.only("POST /vms/web/exposures").body())
        .isEqualTo(
            "{\"hosts\":[\"east-1\",\"west-1\"],"
                + "\"ports\":[{\"port\":443,\"transport\":\"TCP\",\"vmPort\":8443},"
                + "{\"port\":53,\"transport\":\"UDP\"}]}");
    assertThat(cli.run("expose", "web", "--port", "443", "-o", "name").out())
        .isEqualTo("east-1:443/tcp\nwest-1:53/udp\n");
  }

  @Test
  void hostIsLeftToTheController() {
    assertThat(cli.run("expose", "web", "--port", "80").exitCode()).isZero();
    assertThat(controller.only("POST /vms/web/exposures").body()).contains("\"hosts\":[]");
  }

  @Test
  void unexposeLeavesTheDrainToTheController() {
    controller.on("DELETE /vms/web/exposures?transport=TCP&port=443", 200, BOTH);
    assertThat(cli.run("unexpose", "web", "--port", "443").out()).contains("4m0s");
  }

  @Test
  void unexposeNamesHostsAndTheDrain() {
    controller.on(
        "DELETE /vms/web/exposures?transport=UDP&port=53&host=east-1&host=west-1&drain=600",
        200,
        "{\"items\":[]}");
    assertThat(
            cli.run(
                    "unexpose",
                    "web",
                    "--port",
                    "53/udp",
                    "--at",
                    "east-1",
                    "--at",
                    "west-1",
                    "--drain",
                    "10m")
                .out())
        .isEqualTo("Nothing is exposed of this VM.\n");
  }

  @Test
  void nowIsNoDrain() {
    controller.on(
        "DELETE /vms/web/exposures?transport=TCP&port=443&drain=0", 200, "{\"items\":[]}");
    assertThat(cli.run("unexpose", "web", "--port", "443/tcp", "--now").exitCode()).isZero();
    assertThat(cli.run("unexpose", "web", "--port", "443", "--now", "--drain", "5m").exitCode())
        .as("one or the other")
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "expose,   0,          1 to 65535",
    "expose,   65536,      1 to 65535",
    "expose,   443:0,      1 to 65535",
    "expose,   https,      is not a port",
    "expose,   443/sctp,   is not a port",
    "expose,   443:80:1,   is not a port",
    "unexpose, 443:8443,   name the host's alone"
  })
  void whatIsNoPortIsRefusedBeforeAnythingIsSent(String verb, String port, String why) {
    Cli.Outcome refused = cli.run(verb, "web", "--port", port);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains(why);
    assertThat(controller.requests()).isEmpty();
  }

  @Test
  void vmShowsByWhichPortsItIsReached() {
    String exposures = BOTH.substring(BOTH.indexOf('['), BOTH.lastIndexOf(']') + 1);
    controller.on(
        "GET /vms/web",
        200,
        "{\"name\":\"web\",\"exposures\":" + exposures + ",\"createdAt\":null}");
    assertThat(cli.run("vm", "show", "web").out())
        .contains(
            "443/tcp at east-1 (192.0.2.1) to its port 8443; 53/udp (drains for 4m0s) at west-1 to"
                + " its port 53\n");
    controller.on("GET /vms/web", 200, "{\"name\":\"web\"}");
    assertThat(cli.run("vm", "show", "web").out()).contains("exposed:       -\n");
  }
}
