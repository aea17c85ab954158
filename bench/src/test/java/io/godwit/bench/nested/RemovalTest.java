package io.godwit.bench.nested;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemovalTest {
  @Test
  void noFailureEndsIt() {
    Removal removal = new Removal();
    List<String> done = new ArrayList<>();

    removal.attempt(
        () -> {
          throw new IOException("the controller does not end");
        });
    removal.attempt(() -> done.add("east"));
    removal.attempt(
        () -> {
          throw new IllegalStateException("a machine does not end");
        });
    removal.attempt(() -> done.add("west"));

    assertThat(done).containsExactly("east", "west");
    assertThat(removal.complete()).isFalse();
    assertThatThrownBy(() -> removal.end("to remove it: so"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the controller does not end; to remove it: so")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
  }

  @Test
  void anInterruptionIsKeptForTheEnd() {
    Removal removal = new Removal();
    List<String> done = new ArrayList<>();

    removal.attempt(
        () -> {
          throw new InterruptedException("interrupted");
        });
    removal.attempt(() -> done.add(Thread.currentThread().isInterrupted() ? "no" : "yes"));

    assertThat(done).containsExactly("yes");
    assertThatThrownBy(() -> removal.end("nothing is left"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void whereAllIsDoneNothingIsSaid() {
    Removal removal = new Removal();
    removal.attempt(() -> {});

    removal.end("");

    assertThat(removal.complete()).isTrue();
  }
}
