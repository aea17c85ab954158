package io.godwit.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A handful of {@code make faults}: one trial of each kind that a wrong hand-over would fail. */
@Tag("lab")
class FaultMatrixLabTest {
  @TempDir static Path raw;

  private static FaultLab lab;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    lab = FaultLab.start(Installation.find(), InstantSource.system(), raw, what -> {});
  }

  @AfterAll
  static void end() throws IOException {
    if (lab != null) {
      lab.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lost-finish-reply",
        "pre-copy/source-agent-crash",
        "switchover/destination-agent-crash",
        "switchover/source-libvirtd-restart",
        "finish/controller-crash"
      })
  void endsRight(String trial) throws IOException, InterruptedException {
    CellResult result =
        new CellRunner(lab, "test", InstantSource.system()).run(Trials.named(trial), 1);
    assertThat(result.right()).as("%s", result).isTrue();
  }
}
