package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.storage.DurableFile;
import io.godwit.model.MeshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshKeyringTest {
  @TempDir private Path folder;
  private Path file;
  private MeshKeyring keys;
  private MeshKey first;

  @BeforeEach
  void open() throws IOException {
    file = folder.resolve("mesh.key");
    keys = reopened();
    first = keys.publicKey();
  }

  private MeshKeyring reopened() throws IOException {
    return MeshKeyring.open(file, new SecureRandom());
  }

  @Test
  void theNextKeyDoesNotCountBeforeItIsPlaced() throws Exception {
    MeshKey next = keys.stage();

    assertThat(next).isNotEqualTo(first);
    assertThat(keys.publicKey()).isEqualTo(first);
  }

  @Test
  void theKeyBeforeIsNowhereOnceTheNextIsPlaced() throws Exception {
    String secret = Files.readString(file).strip();
    MeshKey next = keys.stage();
    keys.place(next);

    assertThat(keys.publicKey()).isEqualTo(next);
    assertThat(reopened().publicKey()).isEqualTo(next);
    assertThat(everything()).doesNotContain(secret);
  }

  /** Others follow it then, and the next agent reads it. */
  @Test
  void aKeyWhoseFileIsInPlaceHasChangedWhateverFailsAfterwards() throws Exception {
    MeshKey next = keys.stage();
    keys.place(
        next,
        placed -> {
          DurableFile.place(placed);
          throw new IOException("the folder is not on disk");
        });

    assertThat(keys.publicKey()).isEqualTo(next).isEqualTo(reopened().publicKey());
  }

  @Test
  void aKeyWhoseFileIsNotInPlaceHasNotChanged() throws Exception {
    MeshKey next = keys.stage();

    assertThatThrownBy(
            () ->
                keys.place(
                    next,
                    placed -> {
                      throw new IOException("the disk is full");
                    }))
        .hasMessage("the disk is full");
    assertThat(keys.publicKey()).isEqualTo(first).isEqualTo(reopened().publicKey());
  }

  /** As by an agent that was killed before others had agreed. */
  @Test
  void aNextKeyThatWasNotPlacedIsGoneWithItsAgent() throws Exception {
    MeshKey unused = keys.stage();

    assertThat(reopened().publicKey()).isEqualTo(first);
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void aNextKeyThatIsNotWantedLeavesNothing() throws Exception {
    MeshKey unused = keys.stage();
    keys.withdraw();

    assertThat(files()).isEqualTo(1);
    assertThat(reopened().publicKey()).isEqualTo(first);
  }

  private long files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.count();
    }
  }

  private String everything() throws IOException {
    StringBuilder all = new StringBuilder();
    try (var files = Files.list(folder)) {
      for (Path each : files.toList()) {
        all.append(Files.readString(each));
      }
    }
    return all.toString();
  }
}
