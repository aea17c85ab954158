package io.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
  @TempDir Path folder;

  @Test
  void aTreeIsDeletedButForOneFileAndWithoutFollowingLinks() throws IOException {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Path precious = Files.writeString(outside.resolve("precious"), "x");
    Path tree = Files.createDirectories(folder.resolve("tree/deep"));
    Files.createSymbolicLink(tree.resolve("link"), outside);
    Path kept = Files.writeString(folder.resolve("tree/ledger"), "x");

    Folders.deleteTreeBut(folder.resolve("tree"), kept);

    assertThat(precious).exists();
    assertThat(folder.resolve("tree")).isDirectoryContaining("glob:**/ledger");
    assertThat(tree).doesNotExist();
  }

  @Test
  void missingFoldersAreNamedFromTheOutside() {
    assertThat(Folders.missingParents(folder.resolve("a/b")))
        .isEqualTo(List.of(folder.resolve("a"), folder.resolve("a/b")));
    assertThat(Folders.missingParents(folder)).isEmpty();
  }
}
