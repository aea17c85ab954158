package io.godwit.hypervisor.libvirt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file whose absence tells that libvirt has begun to end a QEMU and cannot change its mind: the
 * master key, which QEMU's command line names. {@code qemuProcessStop} (libvirt's {@code
 * qemu_process.c}) removes it when it has closed the monitor, right before it sends the first
 * signal, and for no other reason. A QEMU that nobody has signalled before is only stopped so when
 * its VM has left with all it had.
 */
record StopMark(Path file) {
  private static final Pattern MASTER_KEY =
      Pattern.compile("(?<=file=|\"file\":\")(/[^\",\\\\\0]+/master-key\\.aes)");

  /** Empty if the process has none, or none that this process can see. */
  static Optional<StopMark> of(long process) {
    return commandLine(process)
        .map(MASTER_KEY::matcher)
        .filter(Matcher::find)
        .map(found -> Path.of(found.group(1)))
        .filter(Files::exists)
        .map(StopMark::new);
  }

  private static Optional<String> commandLine(long process) {
    try {
      Path file = Path.of("/proc", Long.toString(process), "cmdline");
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      // It has ended, which its pidfd tells.
      return Optional.empty();
    }
  }

  /** False where it cannot be told. */
  boolean isGone() {
    return Files.notExists(file);
  }
}
