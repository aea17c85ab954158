package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.model.DataSize;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LibvirtMigrationTest {
  private static final int PAUSED = 1 << 5;
  private static final int POSTCOPY = 1 << 15;

  @Test
  void onlyAMoveThatEndsPausedCarriesThatFlag() {
    assertThat(LibvirtMigration.flags(Ending.PAUSED) & (PAUSED | POSTCOPY)).isEqualTo(PAUSED);
    assertThat(LibvirtMigration.flags(Ending.RUNNING_POST_COPY_ALLOWED) & (PAUSED | POSTCOPY))
        .isEqualTo(POSTCOPY);
    assertThat(LibvirtMigration.flags(Ending.RUNNING) & (PAUSED | POSTCOPY)).isZero();
  }

  @Test
  void socketPathCannotAddToTheUri() {
    assertThat(LibvirtMigration.destination(Path.of("/run/godwit/control.sock")))
        .isEqualTo("qemu+unix:///system?socket=/run/godwit/control.sock");
    for (String path :
        List.of("/a&mode=legacy", "/a?b", "/a b", "/a%2e", "relative", "/" + "x".repeat(107))) {
      assertThatThrownBy(() -> LibvirtMigration.destination(Path.of(path)))
          .isInstanceOf(HypervisorException.class);
    }
  }

  @Test
  void speedIsRoundedUpToWhatLibvirtCounts() {
    assertThat(Mebibytes.perSecond(new DataSize(1))).isEqualTo(1);
    assertThat(Mebibytes.perSecond(DataSize.ofMebibytes(3))).isEqualTo(3);
    assertThat(Mebibytes.perSecond(new DataSize((3 << 20) + 1))).isEqualTo(4);
  }
}
