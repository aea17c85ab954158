package io.godwit.bench.peer;

import io.godwit.bench.probe.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * The boot of the lab image's kernel alone, with its distribution's defaults: QEMU loads it itself,
 * and a busybox says when it is up. It tells how quick the machine is today.
 *
 * @param files a folder with vmlinuz and initrd, as the image's recipe lays them
 */
public record BareKernel(Path files, InstantSource clock) {
  private static final String LIMIT_SECONDS = "60";

  /** How long one boot takes, from QEMU's start on, under TCG as the lab's VMs are. */
  public Duration boot(Place place) throws IOException, InterruptedException {
    Instant start = clock.instant();
    Process qemu =
        new ProcessBuilder(place.command(command()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader console = qemu.inputReader(StandardCharsets.UTF_8)) {
      Duration took = untilUp(console, start);
      int unusedExitCode = qemu.waitFor();
      return took;
    }
  }

  private Duration untilUp(BufferedReader console, Instant start) throws IOException {
    for (String line = console.readLine(); line != null; line = console.readLine()) {
      if (line.strip().equals("up")) {
        return Duration.between(start, clock.instant());
      }
    }
    throw new IOException("the kernel alone did not come up within " + LIMIT_SECONDS + " s");
  }

  private List<String> command() {
    return List.of(
        "timeout",
        LIMIT_SECONDS,
        "qemu-system-x86_64",
        "-machine",
        "q35",
        "-accel",
        "tcg",
        "-m",
        "256",
        "-display",
        "none",
        "-nodefaults",
        "-no-user-config",
        "-no-reboot",
        "-serial",
        "stdio",
        "-kernel",
        files.resolve("vmlinuz").toString(),
        "-initrd",
        files.resolve("initrd").toString(),
        "-append",
        "console=ttyS0 quiet");
  }
}
