package io.godwit.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AtExitTest {
  /** Ends with one that was closed, one that was not, and one that is closed too late. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      AtExit.run(() -> System.out.println("closed")).close();
      AtExit open = AtExit.run(() -> System.out.println("open"));
      AtomicReference<AtExit> late = new AtomicReference<>(open);
      late.set(
          AtExit.run(
              () -> {
                late.get().close();
                System.out.println("late");
              }));
      System.exit(0);
    }
  }

  @Test
  void onlyWhatWasNotClosedIsDoneAtTheEnd() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(program.waitFor()).as(said).isZero();
    assertThat(said.lines()).containsExactlyInAnyOrder("open", "late");
  }
}
