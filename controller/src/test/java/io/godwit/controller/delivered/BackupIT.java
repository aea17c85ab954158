package io.godwit.controller.delivered;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A controller that is brought back from its backup on another disk. */
@ExtendWith(SharedController.class)
class BackupIT {
  private final ControllerProcess original;

  @TempDir Path folder;

  BackupIT(ControllerProcess original) {
    this.original = original;
  }

  @Test
  void whatWasSavedComesBackWithItsKeysAndTokens() throws Exception {
    Path backup = folder.resolve("backup.zip");
    Rest.to(original).download("/api/v1/server/backup", backup);

    assertThat(restore(backup).exitCode()).isZero();
    assertThat(folder.resolve("data/ca.pem")).hasSameTextualContentAs(original.ca());
    try (ControllerProcess again = ControllerProcess.start(folder)) {
      assertThat(again.token()).as("its first token was made long ago").isEmpty();
      Rest.to(again).withToken(original.token().orElseThrow()).get("/api/v1/server").mustBe(200);
    }
    ControllerProcess.Ended second = restore(backup);
    assertThat(second.exitCode()).isEqualTo(5);
    assertThat(second.errors())
        .startsWith("error: ")
        .contains("has a controller's data already; with --replace it is moved aside")
        .contains("Nothing was changed");
  }

  @Test
  void whatIsNoBackupIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("holiday.zip"), "no archive");

    ControllerProcess.Ended ended = restore(file);

    assertThat(ended.exitCode()).isEqualTo(5);
    assertThat(ended.errors())
        .startsWith("error: " + file + " is not a whole backup of a controller")
        .contains("godwit server backup")
        .contains("Nothing was changed");
    assertThat(folder.resolve("data/store.db")).doesNotExist();
  }

  private ControllerProcess.Ended restore(Path backup) throws Exception {
    return ControllerProcess.command(
        folder,
        "restore",
        "--from",
        backup.toString(),
        "--data",
        folder.resolve("data").toString());
  }
}
