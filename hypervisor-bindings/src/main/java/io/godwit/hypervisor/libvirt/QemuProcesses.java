package io.godwit.hypervisor.libvirt;

import io.godwit.model.VmId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Finds a VM's QEMU by the file in which libvirtd keeps its process id. That number is right in the
 * PID namespace of libvirtd, which is where an agent runs; it works while libvirtd is down. A stale
 * file cannot mislead: the process must carry the VM's id in its command line.
 *
 * @param runDirectory where libvirtd's QEMU driver keeps its state, usually {@code
 *     /run/libvirt/qemu}
 * @param byNumber finds a process by its number in libvirtd's namespace
 */
record QemuProcesses(Path runDirectory, LongFunction<Optional<ProcessHandle>> byNumber) {
  static final Path USUAL_DIRECTORY = Path.of("/run/libvirt/qemu");

  Optional<ProcessHandle> find(VmId vm) {
    return read(runDirectory.resolve(DomainId.name(vm) + ".pid"))
        .flatMap(pid -> byNumber.apply(Long.parseLong(pid.strip())))
        .filter(process -> executes(process, vm))
        .filter(ProcessHandle::isAlive);
  }

  private static boolean executes(ProcessHandle process, VmId vm) {
    return read(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
        .filter(command -> command.contains("\0guest=" + DomainId.name(vm)))
        .isPresent();
  }

  /** Empty if the file is gone: its process has ended. */
  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
