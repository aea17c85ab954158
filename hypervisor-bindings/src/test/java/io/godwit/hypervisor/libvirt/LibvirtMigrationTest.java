package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.control.MigrationFlags;
import io.godwit.model.DataSize;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.libvirt.Domain.MigrateFlags;

final class LibvirtMigrationTest {

  @Test
  void onlyAMoveThatEndsPausedCarriesThatFlag() {
    assertThat(MigrationFlags.of(Ending.PAUSED) & (MigrateFlags.PAUSED | MigrateFlags.POSTCOPY))
        .isEqualTo(MigrateFlags.PAUSED);
    assertThat(
            MigrationFlags.of(Ending.RUNNING_POST_COPY_ALLOWED)
                & (MigrateFlags.PAUSED | MigrateFlags.POSTCOPY))
        .isEqualTo(MigrateFlags.POSTCOPY);
    assertThat(MigrationFlags.of(Ending.RUNNING) & (MigrateFlags.PAUSED | MigrateFlags.POSTCOPY))
        .isZero();
  }

  @Test
  void ourFlagsAreLibvirts() {
    assertThat(MigrationFlags.of(Ending.PAUSED))
        .isEqualTo(
            MigrateFlags.PEER2PEER
                | MigrateFlags.LIVE
                | MigrateFlags.PERSIST_DEST
                | MigrateFlags.UNDEFINE_SOURCE
                | MigrateFlags.NON_SHARED_INC
                | MigrateFlags.ABORT_ON_ERROR
                | MigrateFlags.PAUSED);
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
