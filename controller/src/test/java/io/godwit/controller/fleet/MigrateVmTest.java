package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateVmTest {
  @TempDir Path directory;

  @Test
  void movesRunningVm() {
    try (Rig rig = Rig.withVm(directory, true).start()) {
      OperationView end = rig.end(rig.fleet().migrations().submit(toWest(), Optional.empty()));
      assertThat(end.state()).isEqualTo("DONE");
      assertThat(rig.west1.runs(rig.vmId())).isTrue();
      assertThat(rig.east1.domains).doesNotContainKey(rig.vmId());
      assertThat(end.report().downtimeMillis()).isEqualTo(150);
    }
  }

  private static MigrationRequest toWest() {
    return new MigrationRequest(Rig.VM, "west-1", false, false, null);
  }
}
