package io.godwit.controller.saga;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SagaProgressTest {
  private static final Step STEP = Step.of("prepare", run -> {}, Undo.none("a test"));
  private static final Cause WHY = new Cause("PEER_UNREACHABLE", "no way: not even there");

  private final SagaProgress progress =
      new SagaProgress(
          List.of(
              entry("prepare", StepEvent.STARTED, 1, ""),
              entry("prepare", StepEvent.FAILED, 1, WHY.text()),
              entry("prepare", StepEvent.STARTED, 2, ""),
              entry("prepare", StepEvent.FAILED, 2, "words of an older controller's: all of them"),
              entry("prepare", StepEvent.STARTED, 3, "")));

  @Test
  void whatAttemptsFailedOfIsReadBack() {
    assertThat(progress.setbacks(STEP))
        .containsExactly(
            new Setback(WHY, at(1)),
            new Setback(new Cause("", "words of an older controller's: all of them"), at(2)));
    assertThat(progress.setbacks(Step.of("other", run -> {}, Undo.none("a test")))).isEmpty();
  }

  @Test
  void aStepThatIsDoneOrUndoneHasNoSetbacks() {
    progress.add(entry("prepare", StepEvent.DONE, 3, ""));

    assertThat(progress.setbacks(STEP)).isEmpty();
  }

  @Test
  void anAttemptSaysItselfWhetherItIsCancelled() {
    assertThat(progress.isUncancellable(STEP)).isFalse();

    progress.add(entry("prepare", StepEvent.FAILED, 3, WHY.text()));
    progress.add(entry("prepare", StepEvent.STARTED, 4, SagaProgress.UNCANCELLABLE));
    assertThat(progress.isUncancellable(STEP)).isTrue();
    assertThat(progress.of(STEP).orElseThrow().tries()).as("of the saga's").isEqualTo(3);

    progress.add(entry("prepare", StepEvent.UNDO_STARTED, 1, ""));
    assertThat(progress.isUncancellable(STEP)).isFalse();
  }

  private static JournalEntry entry(String step, StepEvent event, int attempt, String detail) {
    return new JournalEntry(step, event, attempt, at(attempt), detail);
  }

  private static Instant at(int attempt) {
    return Instant.ofEpochSecond(attempt);
  }
}
