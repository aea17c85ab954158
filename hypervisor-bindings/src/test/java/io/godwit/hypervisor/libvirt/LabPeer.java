package io.godwit.hypervisor.libvirt;

import io.godwit.hypervisor.Definitions;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.lab.LabHost;
import io.godwit.model.Accelerator;
import io.godwit.model.VmId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A host of the lab with its hypervisor, seen from the machine. */
final class LabPeer implements AutoCloseable {
  private static final Path IMAGE = Path.of("/var/lib/godwit/images/hypervisor-contract.raw");

  private final LabHost host;
  private final LibvirtHypervisor hypervisor;

  LabPeer(LabHost host) throws IOException {
    this.host = host;
    this.hypervisor =
        LibvirtHypervisor.open(
            "qemu+unix:///system?socket=" + libvirtSocket(),
            Accelerator.TCG,
            new QemuProcesses(inRoot("run/libvirt/qemu"), this::processOf),
            new RecoveryMonitors(inRoot("")));
    BootSector.write(onMachine(IMAGE));
  }

  LibvirtHypervisor hypervisor() {
    return hypervisor;
  }

  LabHost host() {
    return host;
  }

  Path libvirtSocket() {
    return inRoot("run/libvirt/libvirt-sock");
  }

  /** Where the machine sees a socket of the host. */
  Path socket(Path inside) {
    return inRoot(inside.toString().substring(1));
  }

  static VmDefinition definition(VmId vm) {
    Path folder = folder(vm);
    return Definitions.small(
        vm, folder.resolve("disk.qcow2"), IMAGE, folder.resolve("console.log"));
  }

  /** The VM's empty overlay, at its place on this host. */
  void makeDisk(VmId vm) throws IOException {
    Files.createDirectories(onMachine(folder(vm)));
    VmDefinition definition = definition(vm);
    host.run(
        "qemu-img",
        "create",
        "-q",
        "-f",
        "qcow2",
        "-b",
        IMAGE.toString(),
        "-F",
        "raw",
        definition.disk().toString(),
        "1M");
  }

  void removeDisk(VmId vm) throws IOException {
    Path folder = onMachine(folder(vm));
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  String consoleLog(VmId vm) throws IOException {
    return Files.readString(onMachine(definition(vm).consoleLog()));
  }

  private static Path folder(VmId vm) {
    return Path.of("/var/lib/godwit/vms", vm.toString());
  }

  private Path onMachine(Path inside) {
    return host.onMachine(inside.toString());
  }

  private Path inRoot(String path) {
    return Path.of("/proc", Long.toString(host.namespace().pid()), "root", path);
  }

  /** The machine knows the process by another number than the host does. */
  private Optional<ProcessHandle> processOf(long numberInHost) {
    return ProcessHandle.allProcesses()
        .filter(process -> numberInHost == numberInside(process.pid()))
        .findFirst();
  }

  /** Or -1 for a process that is not one of the host's. */
  private long numberInside(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    Path namespace = Path.of("ns/pid");
    try {
      Path ours = Path.of("/proc", Long.toString(host.namespace().pid())).resolve(namespace);
      if (!Files.readSymbolicLink(process.resolve(namespace))
          .equals(Files.readSymbolicLink(ours))) {
        return -1;
      }
      List<String> status = Files.readAllLines(process.resolve("status"));
      return status.stream()
          .filter(line -> line.startsWith("NSpid:"))
          .map(line -> Arrays.asList(line.split("\\s+")).getLast())
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    hypervisor.close();
    Files.delete(onMachine(IMAGE));
  }
}
