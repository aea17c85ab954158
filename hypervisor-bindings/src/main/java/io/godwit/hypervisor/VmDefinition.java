package io.godwit.hypervisor;

import io.godwit.model.Accelerator;
import io.godwit.model.ImageFormat;
import io.godwit.model.VmSpec;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A VM as one host is to run it. Domain XML is built from these typed values and from nothing else.
 *
 * @param disk the qcow2 overlay, an absolute path
 * @param backing the image that the overlay stands on, an absolute path: named in the XML so that
 *     libvirt never probes a disk that a guest wrote
 * @param bridge the host's bridge for VMs
 * @param consoleLog where the serial console is kept, an absolute path
 */
public record VmDefinition(
    VmSpec spec,
    Accelerator accelerator,
    Path disk,
    Path backing,
    ImageFormat backingFormat,
    String bridge,
    Path consoleLog) {
  public VmDefinition {
    Objects.requireNonNull(spec);
    Objects.requireNonNull(accelerator);
    Objects.requireNonNull(backingFormat);
    Objects.requireNonNull(bridge);
    requireAbsolute(disk);
    requireAbsolute(backing);
    requireAbsolute(consoleLog);
  }

  private static void requireAbsolute(Path path) {
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("not an absolute path: " + path);
    }
  }
}
