package io.godwit.agent.inventory;

import io.godwit.model.DataSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** What the kernel says of the machine; only ever read. */
public final class Machine {
  /** Of a kernel's tick as /proc shows it (USER_HZ, fixed on x86 and ARM). */
  private static final long TICK_MILLIS = 10;

  private final Path proc;
  private final Path sys;

  public Machine() {
    this(Path.of("/proc"), Path.of("/sys"));
  }

  Machine(Path proc, Path sys) {
    this.proc = proc;
    this.sys = sys;
  }

  /** Processor time of all CPUs since the boot. */
  public record CpuTime(Duration busy, Duration total) {}

  public CpuTime cpuTime() {
    String line = text(proc.resolve("stat")).lines().findFirst().orElseThrow();
    long[] ticks =
        Arrays.stream(line.split(" +")).skip(1).limit(8).mapToLong(Long::parseLong).toArray();
    long total = Arrays.stream(ticks).sum();
    long idle = ticks[3] + ticks[4];
    return new CpuTime(
        Duration.ofMillis((total - idle) * TICK_MILLIS), Duration.ofMillis(total * TICK_MILLIS));
  }

  public DataSize memory() {
    return memoryLine("MemTotal:");
  }

  public DataSize availableMemory() {
    return memoryLine("MemAvailable:");
  }

  /** Whether the kernel merges equal pages now. */
  public boolean mergesPages() {
    Path run = sys.resolve("kernel/mm/ksm/run");
    return Files.isReadable(run) && text(run).strip().equals("1");
  }

  private DataSize memoryLine(String label) {
    return text(proc.resolve("meminfo"))
        .lines()
        .filter(line -> line.startsWith(label))
        .map(line -> line.substring(label.length()).replace("kB", "").strip())
        .map(kibibytes -> new DataSize(Long.parseLong(kibibytes) << 10))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the kernel does not tell " + label));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the kernel's " + file + " cannot be read", e);
    }
  }
}
