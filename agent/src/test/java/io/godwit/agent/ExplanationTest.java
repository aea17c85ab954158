package io.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final String FILE = "/var/lib/godwit/agent";

  private static String of(Exception thrown) {
    return Explanation.of(thrown, "nobody");
  }

  @Test
  void saysWhoHasNoAccessToWhatAndWhatToDo() {
    assertThat(of(new AccessDeniedException(FILE)))
        .isEqualTo(
            FILE
                + " cannot be read or written: user nobody has no access to it."
                + " Nothing was changed; run godwit-agent as root");
  }

  @Test
  void doesNotTellRootToBecomeRoot() {
    assertThat(Explanation.of(new AccessDeniedException(FILE), "root"))
        .startsWith(FILE + " cannot be read or written: user root")
        .doesNotContain("as root");
  }

  @Test
  void saysOfAFileMoreThanItsPath() {
    assertThat(of(new NoSuchFileException(FILE))).startsWith(FILE + " is needed and not there");
    assertThat(of(new FileSystemException(FILE, null, "Read-only file system")))
        .isEqualTo(FILE + " cannot be read or written: Read-only file system");
    assertThat(of(new NotDirectoryException(FILE))).endsWith(": NotDirectoryException");
  }

  @Test
  void leavesOurOwnMessagesAsTheyAre() {
    assertThat(of(new IOException("the port is taken"))).isEqualTo("the port is taken");
    assertThat(of(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
  }
}
