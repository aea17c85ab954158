package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import io.godwit.cli.fake.Operations;
import io.godwit.cli.fake.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationAndServerCommandsTest {
  private static final String ONE = "/operations/" + Operations.ID;

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
  void listCanBeNarrowed() {
    controller.on(
        "GET /operations?vm=web&state=RUNNING",
        200,
        "{\"items\":[" + Operations.running("pre-copy") + "]}");
    assertThat(cli.run("operation", "list", "--vm", "web", "--state", "RUNNING").out())
        .isEqualTo(
            """
            ID                                    KIND     VM   STATE    PHASE     AGE
            0199aaaa-0000-7000-8000-000000000001  MIGRATE  web  RUNNING  pre-copy  10m0s
            """);
  }

  @Test
  void listAsksForAllIfNothingIsNamed() {
    controller.on("GET /operations", 200, "{\"items\":[]}");
    assertThat(cli.run("operation", "list").out()).isEqualTo("There are no operations.\n");
  }

  @Test
  void watchOfWhatHasEndedShowsHow() {
    controller.on("GET " + ONE, 200, Operations.inDoubt());
    Cli.Outcome outcome = cli.run("operation", "watch", Operations.ID);
    assertThat(outcome.exitCode()).isEqualTo(7);
    assertThat(outcome.out()).contains("state:      IN_DOUBT");
  }

  /** As it breaks where nothing is told for long. */
  @Test
  void streamThatBreaksIsNoControllerThatDoesNotAnswer() {
    AtomicInteger broken = new AtomicInteger();
    controller.on("GET " + ONE, 200, Operations.running("await-host"));
    controller.on(
        "GET " + ONE + "/events",
        exchange -> {
          if (broken.incrementAndGet() > 2) {
            FakeController.events(Operations.rolledBack("CANCELLED", "preflight FAILED"))
                .to(exchange);
          } else {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(FakeController.event(Operations.running("pre-copy")));
            exchange.close();
          }
        });

    Cli.Outcome outcome = cli.run("operation", "watch", Operations.ID);
    assertThat(broken).hasValue(3);
    assertThat(outcome.out()).contains("ROLLED_BACK");
    assertThat(outcome.out() + outcome.err()).doesNotContain("does not answer; asking");
  }

  @Test
  void showNeverFailsForHowItEnded() {
    controller.on("GET " + ONE, 200, Operations.inDoubt());
    assertThat(cli.run("operation", "show", Operations.ID).exitCode()).isZero();
  }

  @Test
  void cancelThatWasUndoneIsWhatWasAsked() {
    controller.on("POST " + ONE + "/cancel", 202, Operations.running("pre-copy"));
    for (String cause : new String[] {"CANCELLED", "HOST_UNREACHABLE"}) {
      controller.on(
          "GET " + ONE + "/events",
          FakeController.events(Operations.rolledBack(cause, "preflight FAILED")));
      assertThat(cli.run("operation", "cancel", Operations.ID).exitCode()).as(cause).isZero();
    }
  }

  @Test
  void idIsNeverMoreThanOnePartOfThePath() {
    assertThat(cli.run("operation", "show", "../vms/web").exitCode()).isEqualTo(3);
    assertThat(controller.requests().getFirst().call()).isEqualTo("GET /operations/..%2Fvms%2Fweb");
  }

  @Test
  void statusShowsTheController() {
    controller.on(
        "GET /server",
        200,
        """
        {"version":"0.1.0","startedAt":"2026-11-24T03:00:00Z","hosts":3,"vms":2,
         "operationsRunning":1,"store":"sqlite"}""");
    assertThat(cli.run("server", "status").out())
        .isEqualTo(
            """
            version:             0.1.0
            up for:              10m0s
            hosts:               3
            vms:                 2
            operations running:  1
            store:               sqlite
            """);
    assertThat(cli.run("version").out()).contains("controller:  0.1.0\n");
  }

  @Test
  void versionNeedsNoController() {
    controller.close();
    Cli.Outcome outcome = cli.run("version");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("controller:  -\n");
  }

  @Test
  void backupIsWholeAndPrivateOrNotThere() throws IOException {
    byte[] content = {1, 2, 3, 4};
    controller.on("POST /server/backup", exchange -> FakeController.send(exchange, 200, content));
    Path file = folder.resolve("store.backup");
    String[] command = {"server", "backup", "--to", file.toString()};
    assertThat(cli.run(command).exitCode()).isZero();
    assertThat(file).hasBinaryContent(content);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(cli.run(command).exitCode()).as("a backup that is there is kept").isEqualTo(5);
    assertThat(file).hasBinaryContent(content);
  }

  @Test
  void backupThatFailsLeavesNothing() throws IOException {
    controller.on("POST /server/backup", 503, Problems.of("UNAVAILABLE", 503, "disk full"));
    Path file = folder.resolve("store.backup");
    assertThat(cli.run("server", "backup", "--to", file.toString()).exitCode()).isEqualTo(9);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).noneMatch(path -> path.toString().contains("backup"));
    }
  }

  @Test
  void backupThatCannotBeMadeAsksForNothing() throws IOException {
    Path other = Files.createFile(folder.resolve("a-file"));
    assertRefusedWith(Path.of("/nowhere/store.backup"), "no such file or folder");
    assertRefusedWith(other.resolve("store.backup"), "Not a directory");
    assertThat(controller.requests()).isEmpty();
  }

  private void assertRefusedWith(Path file, String reason) {
    assertThat(cli.run("server", "backup", "--to", file.toString()))
        .isEqualTo(
            new Cli.Outcome(
                5,
                "",
                "godwit: cannot make "
                    + file
                    + " ("
                    + reason
                    + "): name a file in a folder that you may write to; nothing was changed\n"));
  }

  @Test
  void backupThatBreaksOffIsTheControllersFaultAndLeavesNothing() throws IOException {
    controller.on(
        "POST /server/backup",
        exchange -> {
          exchange.sendResponseHeaders(200, 1 << 20);
          exchange.getResponseBody().write(new byte[1 << 10]);
          exchange.close();
        });
    Path file = folder.resolve("store.backup");
    Cli.Outcome outcome = cli.run("server", "backup", "--to", file.toString());
    assertThat(outcome.exitCode()).isEqualTo(9);
    assertThat(outcome.err()).contains("cannot reach the controller");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).noneMatch(path -> path.toString().contains("backup"));
    }
  }
}
