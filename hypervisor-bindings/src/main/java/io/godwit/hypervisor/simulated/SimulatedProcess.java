package io.godwit.hypervisor.simulated;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The process of a simulated VM. Killing it is a crash of QEMU. */
final class SimulatedProcess implements ProcessHandle {
  private final long pid;
  private final Instant started;
  private final Runnable onKill;
  private final CompletableFuture<ProcessHandle> exit = new CompletableFuture<>();

  SimulatedProcess(long pid, Instant started, Runnable onKill) {
    this.pid = pid;
    this.started = started;
    this.onKill = onKill;
  }

  void end() {
    exit.complete(this);
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public boolean isAlive() {
    return !exit.isDone();
  }

  @Override
  public CompletableFuture<ProcessHandle> onExit() {
    return exit.copy();
  }

  @Override
  public boolean destroy() {
    return destroyForcibly();
  }

  @Override
  public boolean destroyForcibly() {
    onKill.run();
    return true;
  }

  @Override
  public boolean supportsNormalTermination() {
    return false;
  }

  @Override
  public Optional<ProcessHandle> parent() {
    return Optional.empty();
  }

  @Override
  public Stream<ProcessHandle> children() {
    return Stream.empty();
  }

  @Override
  public Stream<ProcessHandle> descendants() {
    return Stream.empty();
  }

  @Override
  public Info info() {
    return new SimulatedInfo(started);
  }

  @Override
  public int compareTo(ProcessHandle other) {
    return Long.compare(pid, other.pid());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SimulatedProcess process
        && process.pid == pid
        && process.started.equals(started);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(pid);
  }

  private record SimulatedInfo(Instant started) implements Info {
    @Override
    public Optional<String> command() {
      return Optional.of("/usr/bin/qemu-system-x86_64");
    }

    @Override
    public Optional<String> commandLine() {
      return command();
    }

    @Override
    public Optional<String[]> arguments() {
      return Optional.empty();
    }

    @Override
    public Optional<Instant> startInstant() {
      return Optional.of(started);
    }

    @Override
    public Optional<Duration> totalCpuDuration() {
      return Optional.empty();
    }

    @Override
    public Optional<String> user() {
      return Optional.of("libvirt-qemu");
    }
  }
}
