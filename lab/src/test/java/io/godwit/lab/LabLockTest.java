package io.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabLockTest {
  @TempDir Path folder;

  @Test
  void theSecondIsTurnedAwayAndDoesNothing() {
    Path file = folder.resolve("lock");
    List<String> done = new ArrayList<>();

    LabLock.whileHolding(
        file,
        () ->
            assertThatThrownBy(() -> LabLock.whileHolding(file, () -> done.add("second")))
                .isInstanceOfSatisfying(
                    LabException.class,
                    e -> assertThat(e.reason()).isEqualTo(LabException.Reason.BUSY)));

    assertThat(done).isEmpty();
  }

  @Test
  void itIsFreeAgainAfterFailureAndLeavesNoFile() {
    Path file = folder.resolve("lock");
    List<String> done = new ArrayList<>();

    assertThatThrownBy(
            () ->
                LabLock.whileHolding(
                    file,
                    () -> {
                      throw new IllegalStateException("work failed");
                    }))
        .hasMessage("work failed");
    LabLock.whileHolding(file, () -> done.add("second"));

    assertThat(done).containsExactly("second");
    assertThat(file).doesNotExist();
  }
}
