package io.godwit.bench.faults;

import io.godwit.bench.fixture.Inspection;
import io.godwit.bench.fixture.ProcessUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Watches all QEMU processes of a VM, on whatever host, by the run time of their vCPU threads as
 * the kernel counts it. A paused vCPU's thread uses none.
 */
final class VcpuWitness implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final int SCAN_EVERY = 5;

  /** More than a kick, a pause or a stop costs the thread of a vCPU that does not run. */
  private static final long RUNS_NANOS = 1_000_000;

  /** More than the thread of a vCPU needs to be set up, before its VM runs for the first time. */
  private static final long SET_UP_NANOS = 30_000_000;

  private final Inspection inspection;
  private final String vmId;
  private final ScheduledExecutorService pace =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("vcpu-witness").factory());
  private final Map<Long, Long> runTimes = new HashMap<>();
  private List<Long> qemus = List.of();
  private int rounds;
  private final Overlap overlap = new Overlap();
  private long lastLook = System.nanoTime();
  private Duration standstill = Duration.ZERO;
  private int runs;
  private int doubles;

  private VcpuWitness(Inspection inspection, String vmId) {
    this.inspection = inspection;
    this.vmId = vmId;
  }

  static VcpuWitness start(Inspection inspection, String vmId) {
    VcpuWitness witness = new VcpuWitness(inspection, vmId);
    var unused =
        witness.pace.scheduleAtFixedRate(
            witness::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return witness;
  }

  private synchronized void look() {
    Duration since = sinceLastLook();
    standstill = since.compareTo(standstill) > 0 ? since : standstill;
    if (rounds++ % SCAN_EVERY == 0) {
      qemus = inspection.qemuProcesses(vmId);
      runTimes.keySet().retainAll(qemus);
    }
    Set<Long> ran = qemus.stream().filter(this::hasRun).collect(Collectors.toSet());
    runs += ran.isEmpty() ? 0 : 1;
    doubles += overlap.shows(ran, there(), since) ? 1 : 0;
  }

  private Set<Long> there() {
    return qemus.stream().filter(qemu -> runTime(qemu).isPresent()).collect(Collectors.toSet());
  }

  private Duration sinceLastLook() {
    long now = System.nanoTime();
    Duration since = Duration.ofNanos(now - lastLook);
    lastLook = now;
    return since;
  }

  private boolean hasRun(long qemu) {
    OptionalLong now = runTime(qemu);
    if (now.isEmpty()) {
      return false;
    }
    Long before = runTimes.put(qemu, now.getAsLong());
    return before != null && before > SET_UP_NANOS && now.getAsLong() - before > RUNS_NANOS;
  }

  /** Nanoseconds of the first vCPU's thread; empty where it has ended or never runs again. */
  private static OptionalLong runTime(long qemu) {
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(qemu), "task"))) {
      for (Path thread : threads.toList()) {
        // One that is ending may give the process's memory back, which counts as its run time.
        if (Files.readString(thread.resolve("comm")).startsWith("CPU 0/")
            && !ProcessUse.isEnding(thread)) {
          String times = Files.readString(thread.resolve("schedstat"));
          return OptionalLong.of(Long.parseLong(times.substring(0, times.indexOf(' '))));
        }
      }
      return OptionalLong.empty();
    } catch (IOException e) {
      // It has ended since it was listed. A witness that is blind for another reason shows in runs.
      return OptionalLong.empty();
    }
  }

  /**
   * The longest time between two looks since this was asked last; long on a machine that is busy.
   */
  synchronized Duration takeStandstill() {
    Duration longest = standstill;
    standstill = Duration.ZERO;
    return longest;
  }

  /** In how many looks a vCPU had run since the look before. */
  synchronized int runs() {
    return runs;
  }

  /** In how many looks vCPUs of two processes had run at the same time. */
  synchronized int doubles() {
    return doubles;
  }

  @Override
  public void close() {
    pace.shutdownNow();
  }
}
