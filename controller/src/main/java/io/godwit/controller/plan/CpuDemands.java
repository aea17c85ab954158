package io.godwit.controller.plan;

import io.godwit.controller.usage.DailyRhythm;
import io.godwit.controller.usage.DailyRhythm.HourOfDay;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmLoad;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much CPU each VM needs, by what hosts have reported of it in the last hours, and at each hour
 * of the day before. What is of the last hours is in memory only: a controller that was started
 * again measures it anew.
 */
public final class CpuDemands {
  private static final double USUAL = 0.5;
  private static final double HIGH = 0.95;
  private static final Duration FORGOTTEN = Duration.ofHours(2);

  private final Map<VmId, Seen> seen = new ConcurrentHashMap<>();
  private final Map<VmId, DailyRhythm> rhythms = new ConcurrentHashMap<>();
  private volatile Instant swept = Instant.MIN;

  /**
   * What a VM needs, in thousandths of a core. A sample is the mean between two reports.
   *
   * @param usual what it did not exceed in half of its samples of the last one to two hours
   * @param high what it did not exceed in 95 of 100 of them
   * @param lately how long these go back
   * @param busiest the busiest hour of its days; empty where none was measured long enough
   * @param hoursKnown how many hours of the day were measured long enough
   * @param over how long it was measured in all
   */
  public record Measured(
      long usual,
      long high,
      Duration lately,
      Optional<HourOfDay> busiest,
      int hoursKnown,
      Duration over) {
    boolean isLong() {
      return isLatelyLong() || busiest.isPresent();
    }

    private boolean isLatelyLong() {
      return lately.compareTo(DailyRhythm.LEAST) >= 0;
    }

    /** What plans count it with: the most that it is known to need at any hour. */
    public long planned(int vcpus) {
      long recent = isLatelyLong() ? high : usual;
      long most = Math.max(recent, busiest.map(HourOfDay::high).orElse(0L));
      return Math.min(isLong() ? most : Math.max(most, unmeasured(vcpus)), 1000L * vcpus);
    }
  }

  /** Why plans count a VM with what they do, for people. */
  public static String why(Optional<Measured> measured, int vcpus) {
    if (measured.filter(Measured::isLong).isEmpty()) {
      return "it was measured for less than %d minutes, so at least a quarter of its vCPUs counts"
          .formatted(DailyRhythm.LEAST.toMinutes());
    }
    Measured known = measured.get();
    Optional<HourOfDay> busiest =
        known.busiest().filter(hour -> !known.isLatelyLong() || hour.high() >= known.high());
    String when =
        busiest
            .map(
                hour ->
                    "from %02d:00 to %02d:00 UTC, its busiest hour"
                        .formatted(hour.hour(), (hour.hour() + 1) % 24))
            .orElse("lately, more than at any hour of its days before");
    return "what it does not exceed in 95 of 100 samples %s, and not more than its %d vCPUs"
        .formatted(when, vcpus);
  }

  /** What plans count a running VM with. */
  public static long planned(Optional<Measured> measured, int vcpus) {
    return measured.map(known -> known.planned(vcpus)).orElse(unmeasured(vcpus));
  }

  /** What plans count a VM with that was not measured; four vCPUs to a core, as Ganeti does. */
  private static long unmeasured(int vcpus) {
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

  /** What is known of days before replaces what was. */
  public void learn(VmId vm, DailyRhythm rhythm) {
    rhythms.put(vm, rhythm);
  }

  /** Forgets all others. */
  public void retainRhythms(Set<VmId> vms) {
    rhythms.keySet().retainAll(vms);
  }

  /** Empty where it has not been measured. */
  public Optional<Measured> of(VmId vm) {
    DailyRhythm rhythm = rhythms.getOrDefault(vm, DailyRhythm.UNKNOWN);
    Measured[] found = new Measured[] {measured(0, 0, Duration.ZERO, rhythm)};
    seen.computeIfPresent(
        vm,
        (id, each) -> {
          CpuHistory history = each.history();
          found[0] =
              measured(history.quantile(USUAL), history.quantile(HIGH), history.span(), rhythm);
          return each;
        });
    return Optional.of(found[0]).filter(measured -> measured.over().isPositive());
  }

  private static Measured measured(long usual, long high, Duration lately, DailyRhythm rhythm) {
    Duration over = rhythm.measured().compareTo(lately) > 0 ? rhythm.measured() : lately;
    return new Measured(usual, high, lately, rhythm.busiest(), rhythm.hoursKnown(), over);
  }
}
