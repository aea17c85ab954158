package io.godwit.agent.config;

import io.godwit.hypervisor.RecoveryMonitor;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Where an agent keeps things. A VM's disk has the same path on every host, because libvirt's
 * definition names it.
 *
 * @param state survives a boot, for example {@code /var/lib/godwit}
 * @param run does not, for example {@code /run/godwit}
 */
public record AgentPaths(Path state, Path run) {
  /** Verified images, under their digests. */
  public Path images() {
    return state.resolve("images");
  }

  public Path vms() {
    return state.resolve("vms");
  }

  public Path vm(VmId vm) {
    return vms().resolve(vm.toString());
  }

  /** The VM's writable top: a qcow2 overlay on its image. */
  public Path disk(VmId vm) {
    return vm(vm).resolve("disk.qcow2");
  }

  /** What the VM's disk is worth, beside it. */
  public Path diskLabel(VmId vm) {
    return vm(vm).resolve("disk.label");
  }

  public Path consoleLog(VmId vm) {
    return vm(vm).resolve("console.log");
  }

  public Path journal() {
    return agent().resolve("journal");
  }

  /** Results of orders that the controller has not acknowledged. */
  public Path results() {
    return agent().resolve("results");
  }

  /** There once all disks have labels, which VMs from before there were labels lacked. */
  public Path labelled() {
    return agent().resolve("labelled");
  }

  /** Which VMs should run and stopped with the host's last boot. */
  public Path boot() {
    return agent().resolve("boot.txtpb");
  }

  /** The latest coordinator that gave orders. */
  public Path coordinator() {
    return agent().resolve("coordinator");
  }

  /** The host's private key in the mesh. */
  public Path meshKey() {
    return agent().resolve("mesh.key");
  }

  /** How keys of other hosts in the mesh have changed, as they have said themselves. */
  public Path meshSuccessions() {
    return agent().resolve("mesh.successions");
  }

  /** What the host's part of the overlay should be, as it was known last. */
  public Path overlay() {
    return agent().resolve("overlay");
  }

  /** What the programs of the overlay read in this boot; apart, since it outlives the agent. */
  public Path overlayFiles() {
    return run.resolveSibling(run.getFileName() + "-overlay");
  }

  /** Held by the agent that runs. */
  public Path lock() {
    return agent().resolve("lock");
  }

  /** The host's key and certificates. */
  public Path identity() {
    return agent().resolve("identity");
  }

  /** What was found by trying and holds until the host boots. */
  public Path findings() {
    return agent().resolve("findings");
  }

  /** The sockets of the open moves, a folder for each operation. */
  public Path tunnels() {
    return run.resolve("tunnel");
  }

  /** The sockets of an operation's tunnel, the same on both hosts. */
  public Path tunnel(OperationId operation) {
    return tunnels().resolve(operation.toString());
  }

  /** Of the QEMU to which a VM may come by post-copy. */
  public RecoveryMonitor recovery(VmId vm) {
    return new RecoveryMonitor(run.resolve("recovery").resolve(vm.toString()));
  }

  /** Where tests order faults, if the agent was started for it. */
  public Path faults() {
    return run.resolve("faults");
  }

  /** Makes the folders that are missing; the agent's own are its user's only. */
  public void prepare() throws IOException {
    for (Path shared : List.of(state, images(), vms())) {
      Files.createDirectories(shared);
    }
    for (Path own : List.of(agent(), journal(), results(), findings())) {
      Files.createDirectories(
          own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  private Path agent() {
    return state.resolve("agent");
  }
}
