package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import io.godwit.cli.fake.Problems;
import io.godwit.cli.settings.Context;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {
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

  @ParameterizedTest
  @CsvSource({
    "INVALID, 400, 2",
    "NOT_AUTHENTICATED, 401, 4",
    "NOT_ALLOWED, 403, 4",
    "NOT_FOUND, 404, 3",
    "EXISTS, 409, 5",
    "CONFLICT, 409, 5",
    "PREFLIGHT_FAILED, 412, 5",
    "TOO_LARGE, 413, 2",
    "UNAVAILABLE, 503, 9",
    "INTERNAL, 500, 1"
  })
  void everyRefusalHasItsExitCodeAndItsWords(String code, int status, int exitCode) {
    controller.on("GET /vms", status, Problems.of(code, status, "what is wrong"));
    assertThat(cli.run("vm", "list"))
        .isEqualTo(new Cli.Outcome(exitCode, "", "godwit: what is wrong\n"));
  }

  @ParameterizedTest
  @CsvSource({"401, 4", "404, 3", "502, 1"})
  void answerThatIsNotTheControllersIsStillExplained(int status, int exitCode) {
    controller.on("GET /vms", status, "<html>a proxy</html>");
    Cli.Outcome outcome = cli.run("vm", "list");
    assertThat(outcome.exitCode()).isEqualTo(exitCode);
    assertThat(outcome.err()).contains("status " + status).doesNotContain("Exception");
  }

  @Test
  void anotherAuthoritysControllerIsNotTalkedTo() {
    try (FakeController impostor = FakeController.start().on("GET /vms", 200, "{\"items\":[]}")) {
      cli.contexts()
          .save(new Context("test", impostor.address(), controller.caPem(), FakeController.TOKEN));
      Cli.Outcome outcome = cli.run("vm", "list");
      assertThat(outcome.exitCode()).isEqualTo(9);
      assertThat(outcome.err()).contains("is not the controller that context 'test' pins");
      assertThat(impostor.requests()).isEmpty();
    }
  }

  @Test
  void aCertificateForAnotherNameIsRefused() {
    cli.contexts()
        .save(
            new Context(
                "test",
                URI.create("https://127.0.0.1:" + controller.address().getPort()),
                controller.caPem(),
                FakeController.TOKEN));
    Cli.Outcome outcome = cli.run("vm", "list");
    assertThat(outcome.exitCode()).as("the certificate is for localhost only").isEqualTo(9);
    assertThat(controller.requests()).isEmpty();
  }

  @Test
  void nobodyThereIs9() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    cli.contexts()
        .save(
            new Context(
                "test",
                URI.create("https://localhost:" + free),
                controller.caPem(),
                FakeController.TOKEN));
    Cli.Outcome outcome = cli.run("vm", "list");
    assertThat(outcome.exitCode()).isEqualTo(9);
    assertThat(outcome.err())
        .contains("cannot reach the controller at https://localhost:" + free)
        .doesNotContain("Exception:");
  }

  @Test
  void withoutAContextItSaysHowToGetOne() {
    cli.contexts().remove("test");
    Cli.Outcome outcome = cli.run("vm", "list");
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("godwit server start --detach", "godwit context add");
  }

  @Test
  void answerThatIsNoJsonIsNotShownAsAResult() {
    controller.on("GET /vms", 200, "{\"items\":[{");
    Cli.Outcome outcome = cli.run("vm", "list");
    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"vm creat,vm create", "operations list,operation", "vm list -o tabel,--output"})
  void typingErrorIsAUsageErrorWithAHint(String typed, String hint) {
    Cli.Outcome outcome = cli.run(typed.split(" ", -1));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains(hint, "--help");
    assertThat(controller.requests()).isEmpty();
  }
}
