package io.godwit.hypervisor.control;

import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.RecoveryMonitor;
import io.godwit.hypervisor.VmDefinition;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What the controller's order allows a source to ask of this host's libvirtd.
 *
 * @param definition the VM as this host is to run it
 * @param memorySocket where QEMU is to listen for memory
 * @param diskSocket where QEMU is to listen for the disk
 * @param recovery what QEMU may open besides libvirt's monitor; it need not
 */
public record ApprovedMove(
    VmDefinition definition,
    Path memorySocket,
    Path diskSocket,
    Ending ending,
    Optional<RecoveryMonitor> recovery) {
  public ApprovedMove {
    Objects.requireNonNull(definition);
    Objects.requireNonNull(memorySocket);
    Objects.requireNonNull(diskSocket);
    Objects.requireNonNull(ending);
    Objects.requireNonNull(recovery);
  }
}
