package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import io.godwit.cli.fake.Operations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, which only a process of its own can show. */
class DetachTest {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  @Test
  void ctrlCDetachesAndSaysHowToWatchAgain() throws Exception {
    CountDownLatch watched = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    try (FakeController controller = FakeController.start()) {
      controller
          .on("POST /migrations", 202, Operations.running("preflight"))
          .on(
              "GET /operations/" + Operations.ID + "/events",
              exchange -> {
                exchange.sendResponseHeaders(200, 0);
                OutputStream out = exchange.getResponseBody();
                out.write(FakeController.event(Operations.copying()));
                out.flush();
                watched.countDown();
                await(over);
              });
      Cli cli = Cli.in(folder).knowing(controller);
      Path errors = folder.resolve("errors");
      Process migrate = start(cli, errors, "migrate", "web", "--to", "west-1", "--context", "test");
      assertThat(watched.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

      interrupt(migrate);

      assertThat(migrate.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      over.countDown();
      assertThat(migrate.exitValue()).isEqualTo(130);
      assertThat(Files.readString(errors))
          .contains("Detached; the operation goes on.")
          .contains("godwit operation watch " + Operations.ID);
      assertThat(controller.requests())
          .as("nothing is cancelled")
          .noneMatch(request -> request.call().contains("cancel"));
    }
  }

  @Test
  void ctrlCInABackupLeavesNothingOfIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Path backups = Files.createDirectory(folder.resolve("backups"));
    try (FakeController controller = FakeController.start()) {
      controller.on(
          "POST /server/backup",
          exchange -> {
            begun.countDown();
            await(over);
          });
      Cli cli = Cli.in(folder).knowing(controller);
      String file = backups.resolve("store").toString();
      Process backup = start(cli, folder.resolve("errors"), "server", "backup", "--to", file);
      assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(backups).as("it has begun a file").isNotEmptyDirectory();

      interrupt(backup);

      assertThat(backup.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      over.countDown();
      assertThat(backup.exitValue()).isEqualTo(130);
      assertThat(backups).isEmptyDirectory();
    }
  }

  private static Process start(Cli cli, Path errors, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            // Whoever runs the tests in the background has their children ignore the signal.
            "env",
            "--default-signal=INT",
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.godwit.cli.Main");
    builder.command().addAll(List.of(arguments));
    builder.environment().put("GODWIT_CONFIG_HOME", cli.folder().resolve("contexts").toString());
    return builder
        .redirectError(errors.toFile())
        .redirectOutput(errors.resolveSibling("out").toFile())
        .start();
  }

  private static void interrupt(Process process) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
    String said = new String(kill.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(kill.waitFor()).as(said).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
