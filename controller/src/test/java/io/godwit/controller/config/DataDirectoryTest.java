package io.godwit.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path folder;

  @Test
  void aSecondControllerOnTheSameDataIsRefused() throws Exception {
    try (DataDirectory first = DataDirectory.open(folder)) {
      assertThatThrownBy(() -> DataDirectory.open(first.path()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("data.directory");
    }
    DataDirectory.open(folder).close();
  }

  @Test
  void keysAndUploadsAreTheOwnersAlone() throws Exception {
    try (DataDirectory data = DataDirectory.open(folder.resolve("new/data"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.uploads())))
          .isEqualTo("rwx------");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(data.caKey().getParent())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> DataDirectory.open(file.resolve("data")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(file.toString());
  }
}
