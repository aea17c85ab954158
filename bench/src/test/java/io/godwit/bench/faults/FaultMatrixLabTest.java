package io.godwit.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.InstantSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A handful of {@code make faults}: one trial of each kind that a wrong hand-over would fail. */
class FaultMatrixLabTest extends OnFaultLab {
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
