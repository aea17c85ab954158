package io.godwit.controller.usage;

import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmLoad;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes hours of use from what hosts report of their VMs. Safe for several threads. */
public final class UsageMeter {
  /** Longer than this between two reports, and nothing is known of the time in between. */
  private static final Duration LONGEST_GAP = Duration.ofMinutes(2);

  private final Map<VmId, Seen> seen = new HashMap<>();
  private final Map<Slot, UsageHour> measured = new HashMap<>();

  /** A VM's newest report. The counters of another host are other counters. */
  private record Seen(HostId host, double speed, long cpuNanos, Traffic traffic, Instant at) {}

  private record Slot(VmId vm, Instant begins) {}

  /** What was measured of a VM in an hour, since it was taken last. */
  public record Part(VmId vm, UsageHour hour) {}

  /**
   * Takes in a host's report.
   *
   * @param speed of the host's cores: what was used of them counts by it
   * @param even by a clock that nobody sets
   * @param clock the time of the day
   */
  public synchronized void observe(
      HostId host, double speed, LoadReport report, Instant even, Instant clock) {
    for (VmLoad load : report.getVmsList()) {
      VmId vm = VmId.of(load.getVmId());
      if (load.getRunning()) {
        Seen now = new Seen(host, speed, load.getCpuTimeNanos(), traffic(load), even);
        Seen before = seen.put(vm, now);
        if (before != null && before.host().equals(host)) {
          add(vm, before, now, load, clock);
        }
      } else {
        // A host that the VM has left may have a stopped copy of it.
        seen.computeIfPresent(vm, (id, before) -> before.host().equals(host) ? null : before);
      }
    }
  }

  private static Traffic traffic(VmLoad load) {
    return new Traffic(
        load.getDiskReadBytes(),
        load.getDiskWrittenBytes(),
        load.getNetworkReceivedBytes(),
        load.getNetworkSentBytes());
  }

  private void add(VmId vm, Seen before, Seen now, VmLoad load, Instant clock) {
    Duration between = Duration.between(before.at(), now.at());
    long used = now.cpuNanos() - before.cpuNanos();
    if (!between.isPositive() || between.compareTo(LONGEST_GAP) > 0 || used < 0) {
      return;
    }
    Samples cpu = new Samples();
    cpu.add(Math.round(1000.0 * now.speed() * used / between.toNanos()));
    Instant begins = UsageHour.hourOf(clock);
    UsageHour part =
        new UsageHour(
            begins,
            between,
            cpu,
            new DataSize(Math.max(0, load.getMemoryUsedBytes())),
            now.traffic().since(before.traffic()),
            guest(load));
    measured.merge(new Slot(vm, begins), part, UsageHour::plus);
  }

  private static GuestMemoryUse guest(VmLoad load) {
    return load.hasGuestMemory()
        ? GuestMemoryUse.of(
            new DataSize(Math.max(0, load.getMemoryBytes())),
            new DataSize(Math.max(0, load.getGuestMemory().getUsableBytes())))
        : GuestMemoryUse.unknown();
  }

  /** What was measured since the last time; the next time it is not told again. */
  public synchronized List<Part> take() {
    List<Part> parts = new ArrayList<>();
    measured.forEach((slot, hour) -> parts.add(new Part(slot.vm(), hour)));
    measured.clear();
    return parts;
  }

  /** Takes back what was taken and could not be kept. */
  public synchronized void giveBack(List<Part> parts) {
    parts.forEach(
        part ->
            measured.merge(
                new Slot(part.vm(), part.hour().begins()), part.hour(), UsageHour::plus));
  }

  /** Forgets VMs of which nothing was reported since then. */
  public synchronized void forgetBefore(Instant even) {
    seen.values().removeIf(each -> each.at().isBefore(even));
  }
}
