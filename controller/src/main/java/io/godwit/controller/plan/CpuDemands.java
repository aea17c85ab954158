package io.godwit.controller.plan;

import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmLoad;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much CPU each VM needs, by what hosts report of it. In memory: a controller that was started
 * again measures anew.
 */
public final class CpuDemands {
  private static final double USUAL = 0.5;
  private static final double HIGH = 0.95;
  private static final Duration FORGOTTEN = Duration.ofHours(2);

  private final Map<VmId, Seen> seen = new ConcurrentHashMap<>();
  private volatile Instant swept = Instant.MIN;

  /**
   * What a VM needs, in thousandths of a core. A sample is the mean between two reports.
   *
   * @param usual what it did not exceed in half of its samples
   * @param high what it did not exceed in 95 of 100
   * @param over how long it was measured
   */
  public record Measured(long usual, long high, Duration over) {

    /** Before, what is high in a VM's samples is its boot. */
    static final Duration LEAST = Duration.ofMinutes(10);

    boolean isLong() {
      return over.compareTo(LEAST) >= 0;
    }

    /** What plans count it with. */
    public long planned(int vcpus) {
      long most = isLong() ? high : Math.max(usual, unmeasured(vcpus));
      return Math.min(most, 1000L * vcpus);
    }
  }

  /** What plans count a VM with that was not measured; four vCPUs to a core, as Ganeti does. */
  static long unmeasured(int vcpus) {
    return 1000L * vcpus / 4;
  }

  /** A VM's newest report, and all of before. The counter of another host is another counter. */
  private record Seen(HostId host, long cpuNanos, Instant at, CpuHistory history) {}

  /** Takes in a host's report. */
  public void observe(HostId host, LoadReport report, Instant now) {
    for (VmLoad load : report.getVmsList()) {
      if (load.getRunning()) {
        seen.compute(VmId.of(load.getVmId()), (vm, before) -> next(before, host, load, now));
      }
    }
    if (Duration.between(swept, now).compareTo(FORGOTTEN) > 0) {
      swept = now;
      seen.values().removeIf(each -> isOld(each, now));
    }
  }

  private static boolean isOld(Seen each, Instant now) {
    return Duration.between(each.at(), now).compareTo(FORGOTTEN) > 0;
  }

  private static Seen next(Seen before, HostId host, VmLoad load, Instant now) {
    CpuHistory history = before == null ? new CpuHistory(now) : before.history();
    if (before != null && before.host().equals(host)) {
      long nanos = Duration.between(before.at(), now).toNanos();
      long used = load.getCpuTimeNanos() - before.cpuNanos();
      if (nanos > 0 && used >= 0) {
        history.add(Math.round(1000.0 * used / nanos), now);
      }
    }
    return new Seen(host, load.getCpuTimeNanos(), now, history);
  }

  /** Empty where it has not been measured. */
  public Optional<Measured> of(VmId vm) {
    Measured[] found = new Measured[1];
    seen.computeIfPresent(
        vm,
        (id, each) -> {
          CpuHistory history = each.history();
          found[0] = new Measured(history.quantile(USUAL), history.quantile(HIGH), history.span());
          return each;
        });
    return Optional.ofNullable(found[0]).filter(measured -> measured.over().isPositive());
  }
}
