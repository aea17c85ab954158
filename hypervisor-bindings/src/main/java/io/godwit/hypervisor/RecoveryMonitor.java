package io.godwit.hypervisor;

import java.nio.file.Path;

/**
 * A second QMP monitor of a QEMU to which a VM may come by post-copy. There it takes {@code
 * migrate-recover} out of band: when a vCPU waits for a page with QEMU's big lock held, its main
 * thread waits for the lock, and with it every order on libvirt's own monitor, also the one that
 * would bring the page.
 *
 * <p>Orders go into a FIFO, so that what was negotiated outlives the process that did. Answers go
 * to nowhere: QEMU would keep for ever what nobody reads.
 *
 * @param path without the endings that QEMU's {@code -chardev pipe} adds; absolute, at most 100
 *     letters, digits, dots, hyphens, underscores and slashes, as it stands in QEMU's options
 * @see <a href="https://www.qemu.org/docs/master/interop/qmp-spec.html">QMP, out-of-band
 *     execution</a>
 */
public record RecoveryMonitor(Path path) {
  public RecoveryMonitor {
    if (!path.toString().matches("/[A-Za-z0-9._/-]{1,99}")) {
      throw new IllegalArgumentException("'%s' cannot be in QEMU's options".formatted(path));
    }
  }

  public Path orders() {
    return Path.of(path + ".in");
  }

  public Path answers() {
    return Path.of(path + ".out");
  }
}
