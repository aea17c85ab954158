package io.godwit.bench.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class NestedDemoTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void onlyADemoThatRanSaysThatAConnectionBroke() {
    assertThat(ended(() -> 0)).isEqualTo(0);
    assertThat(ended(() -> 1)).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void whatNobodyExpectedIsNoConnectionThatBroke() {
    Callable<Integer> failing =
        () -> {
          throw new UncheckedIOException(new IOException("the disk is full"));
        };

    assertThat(ended(failing)).isEqualTo(2);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("The demo could not run", "the disk is full");
  }

  private int ended(Callable<Integer> demo) {
    return NestedDemo.ended(demo, new PrintStream(said, true, StandardCharsets.UTF_8));
  }
}
