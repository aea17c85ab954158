package io.godwit.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.cli.client.Controller;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.fake.FakeController;
import io.godwit.cli.output.PrivateFile.Guarded;
import io.godwit.cli.settings.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFileTest {
  private static final Path FULL = Path.of("/dev/full");

  @TempDir private Path folder;

  @Test
  void aFullDiskIsNotTakenForAControllerThatIsAway() throws IOException {
    try (FakeController controller = FakeController.start();
        OutputStream file = new Guarded(FULL, Files.newOutputStream(FULL))) {
      controller.on(
          "POST /server/backup", exchange -> FakeController.send(exchange, 200, new byte[1 << 20]));
      Controller client =
          new Controller(
              new Context("test", controller.address(), controller.caPem(), FakeController.TOKEN));

      assertThatThrownBy(() -> client.backup(file))
          .isInstanceOfSatisfying(
              CliException.class,
              failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED))
          .hasMessageContaining("cannot write /dev/full (No space left on device)");
    }
  }

  @Test
  void whatCannotBeWrittenToItsEndLeavesNothing() {
    Path file = folder.resolve("backup");
    assertThatThrownBy(() -> PrivateFile.write(file, PrivateFileTest::fillTheDisk))
        .isInstanceOfSatisfying(
            CliException.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED))
        .hasMessageContaining("cannot write " + file + " (No space left on device)")
        .hasMessageContaining("nothing of it is kept");
    assertThat(folder).isEmptyDirectory();
  }

  private static void fillTheDisk(OutputStream file) throws IOException {
    file.write(new byte[] {1, 2, 3});
    try (OutputStream full = Files.newOutputStream(FULL)) {
      full.write(1);
    }
  }

  @Test
  void aFileThatCameMeanwhileIsKept() throws IOException {
    Path file = folder.resolve("backup");
    assertThatThrownBy(() -> PrivateFile.write(file, out -> Files.writeString(file, "another's")))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("there is one already");
    assertThat(file).hasContent("another's");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }
}
