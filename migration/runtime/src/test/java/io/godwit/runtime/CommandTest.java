package io.godwit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real programs. */
class CommandTest {
  private static final Duration SHORT = Duration.ofMillis(500);

  /** Which has the program's output open for as long as it runs. */
  @Test
  void programThatLeavesSomethingRunningKeepsNobodyWaiting() throws IOException {
    Command.Ended ended =
        Command.run(Duration.ofSeconds(60), List.of("sh", "-c", "sleep 100 & echo $!"));
    ProcessHandle left = ProcessHandle.of(Long.parseLong(ended.output().strip())).orElseThrow();
    assertThat(left.isAlive()).as("nobody waited for it").isTrue();
    assertThat(left.destroyForcibly()).isTrue();
  }

  @Test
  void programThatDoesNotEndIsKilled() {
    assertThatThrownBy(() -> Command.run(SHORT, List.of("sleep", "100")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sleep did not end within 0 s and was killed");
  }

  @Test
  void whatItHasWrittenIsTold() throws IOException {
    Command.Ended ended =
        Command.run(Duration.ofSeconds(10), List.of("sh", "-c", "echo out; echo err >&2; exit 3"));
    assertThat(ended).isEqualTo(new Command.Ended(3, "out\n", "err\n"));
    assertThat(ended.complaint()).isEqualTo("err");
  }
}
