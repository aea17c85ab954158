package io.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.lab.LabStatus.Health;
import io.godwit.lab.LabStatus.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting and stopping a lab, killed at any moment, can be taken up by another process. */
@Tag("lab")
class LabInterruptionTest {
  private final Lab lab = Lab.standard();
  private MachineState before;

  @BeforeEach
  void remember() throws IOException {
    lab.claim(ProcessHandle.current());
    lab.down();
    before = MachineState.now();
    lab.claim(ProcessHandle.current());
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    if (before != null) {
      lab.down();
      assertThat(MachineState.now()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "folders, 0",
    "folders, 20",
    "namespaces, 0",
    "namespaces, 30",
    "namespaces, 150",
    "network, 0",
    "network, 60",
    "network, 150",
    "libvirt, 0"
  })
  void downRemovesWhatAKilledUpLeft(String step, int millisLater) throws Exception {
    killAt("up", step, millisLater);
  }

  @Test
  void upFinishesWhatAKilledUpBegan() throws Exception {
    killAt("up", "network", 40);

    assertThat(lab.up().state()).isEqualTo(State.UP);
    lab.host("east-1").run("ping", "-q", "-c1", "-W5", lab.host("west-1").address());
  }

  @ParameterizedTest
  @ValueSource(strings = {"processes", "network", "folders"})
  void downFinishesWhatAKilledDownBegan(String step) throws Exception {
    lab.up();

    killAt("down", step, 10);
  }

  @Test
  void theLabOfAKilledProgramIsNobodysAndIsRemovedByTheNext() throws Exception {
    lab.down();
    killAt("claim", "libvirt", 0);
    assertThat(lab.status().remarks()).anyMatch(remark -> remark.contains("nobody needs it"));

    lab.claim(ProcessHandle.current());

    assertThat(lab.status().hosts()).allMatch(host -> host.health() == Health.DOWN);
  }

  @Test
  void theLabOfAnotherProgramThatRunsIsLeftAlone() {
    lab.up();

    assertThatThrownBy(() -> lab.claim(ProcessHandle.current()))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("godwit lab down");

    assertThat(lab.status().state()).isEqualTo(State.UP);
  }

  /** Kills the command when it says that the step begins, or a while later. */
  private static void killAt(String command, String step, int millisLater) throws Exception {
    Process process = LabProgram.start(command);
    try (BufferedReader output = process.inputReader()) {
      String line = output.readLine();
      while (line != null && !line.equals(step)) {
        line = output.readLine();
      }
      assertThat(line).as("the command came to the step").isEqualTo(step);
      // Not a wait for something: any moment must do, and this picks one.
      process.waitFor(millisLater, TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
    }
  }
}
