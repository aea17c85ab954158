package io.godwit.bench.nested;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {
  @TempDir Path root;

  @Test
  void oneAtATimeHasIt() throws Exception {
    try (Claim first = Claim.take(root)) {
      assertThat(first.noted()).isEmpty();
      assertThatThrownBy(() -> Claim.take(root))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another demo of real machines runs");
    }
    try (Claim next = Claim.take(root)) {
      assertThat(next.noted()).isEmpty();
    }
  }

  @Test
  void theNextOneIsToldWhatAKilledOneHadMade() throws Exception {
    Path folder = Path.of("/tmp/godwit-nested4711");
    try (Claim killed = Claim.take(root)) {
      killed.note(Path.of("/tmp/a-longer-one-of-before-that-was-forgotten"));
      killed.note(folder);
    }
    try (Claim next = Claim.take(root)) {
      assertThat(next.noted()).contains(folder);
      next.forget();
      assertThat(next.noted()).isEmpty();
    }
  }

  @Test
  void theFolderIsTheOwnersOnly() throws Exception {
    Path made = root.resolve("made");
    try (Claim claim = Claim.take(made)) {
      assertThat(claim.noted()).isEmpty();
      assertThat(Files.getPosixFilePermissions(made)).hasSize(3);
    }
  }
}
