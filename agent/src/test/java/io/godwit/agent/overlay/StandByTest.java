package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandByTest {
  @TempDir private Path folder;

  @Test
  void doesWhatItReadsOnceItIsReadyAndAgainAfterItEnded() throws IOException {
    try (StandBy shell = new StandBy(List.of("sh"))) {
      assertThat(shell.take(List.of("touch " + folder.resolve("early")))).isFalse();
      shell.ready();
      assertThat(shell.take(List.of("touch " + folder.resolve("a"), "exit"))).isTrue();
      awaitFile("a");
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !shell.take(List.of("true")));

      shell.ready();
      assertThat(shell.take(List.of("touch " + folder.resolve("b")))).isTrue();
      awaitFile("b");
    }
    assertThat(folder.resolve("early")).doesNotExist();
  }

  private void awaitFile(String name) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> Files.exists(folder.resolve(name)));
  }
}
