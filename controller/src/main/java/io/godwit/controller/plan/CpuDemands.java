package io.godwit.controller.plan;

import io.godwit.controller.usage.DailyRhythm;
import io.godwit.controller.usage.DailyRhythm.HourOfDay;
import io.godwit.controller.usage.Level;
import io.godwit.migration.plan.fleet.Cores;
import io.godwit.migration.plan.fleet.CpuDay;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmLoad;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much CPU each VM needs, by what hosts have reported of it in the last hours, and at each hour
 * of the day before, in cores of the fleet's reference ({@link HostSpeeds}). What is of the last
 * hours is in memory only: a controller that was started again measures it anew.
 */
public final class CpuDemands {
  private static final Duration FORGOTTEN = Duration.ofHours(2);
  private static final int HOURS_OF_A_DAY = 24;

  private final Map<VmId, Seen> seen = new ConcurrentHashMap<>();
  private final Map<VmId, DailyRhythm> rhythms = new ConcurrentHashMap<>();
  private volatile Instant swept = Instant.MIN;

  /**
   * What a VM needs. A sample is the mean between two reports.
   *
   * @param recent by the samples of the last one to two hours
   * @param lately how long these go back
   * @param until the time of the day at which the last of them was
   * @param days what is known of the days before
   */
  public record Measured(Level recent, Duration lately, Instant until, DailyRhythm days) {
    /** How long it was measured in all. */
    public Duration over() {
      return days.measured().compareTo(lately) > 0 ? days.measured() : lately;
    }

    /** How many hours of the day were measured long enough. */
    int hoursKnown() {
      return days.hoursKnown();
    }

    boolean isLong() {
      return isLatelyLong() || hoursKnown() > 0;
    }

    private boolean isLatelyLong() {
      return lately.compareTo(DailyRhythm.LEAST) >= 0;
    }

    /** What plans count it with, in each part of the day. */
    private CpuDay day(Vcpus vcpus, long host) {
      long least = isLong() ? 0 : vcpus.unmeasured();
      return CpuDay.of(part -> Math.min(Math.max(counted(part, host), least), vcpus.most()));
    }

    /**
     * The most that it is known to need at an hour of that part. What was seen lately tells of the
     * part that is now and of the next one. Where not all hours are known all parts are alike: an
     * hour that nobody has seen may be its busiest.
     */
    private long counted(int part, long host) {
      if (hoursKnown() < HOURS_OF_A_DAY) {
        return Math.max(counted(days.busiest(host), host), now(host));
      }
      long known = counted(days.busiest(host, hour -> partOf(hour) == part), host);
      return isNear(part) ? Math.max(known, Math.min(now(host), known + news(host))) : known;
    }

    private static long counted(Optional<HourOfDay> hour, long host) {
      return hour.map(each -> each.busiest().counted(host)).orElse(0L);
    }

    private long now(long host) {
      return isLatelyLong() ? recent.counted(host) : recent.usual();
    }

    private boolean isNear(int part) {
      int now = partOf(hourOf(until));
      return part == now || part == (now + 1) % CpuDay.PARTS;
    }

    /**
     * By how much it was busier lately than it is on its days at the same hours: a VM that is busy
     * at night, and was, is not taken for one that will be so in the morning.
     */
    private long news(long host) {
      long now = now(host);
      long usual =
          days.hours().stream()
              .filter(hour -> isLately(hour.hour()))
              .mapToLong(hour -> hour.busiest().counted(host))
              .max()
              .orElse(0);
      return now > counted(days.busiest(host), host) ? now : Math.max(0, now - usual);
    }

    private boolean isLately(int hour) {
      int before = Math.floorMod(hourOf(until) - hour, HOURS_OF_A_DAY);
      return before <= lately.toHours();
    }

    /** The hour of its days that plans count it by; empty where that is the last one. */
    private Optional<HourOfDay> decisive(long host) {
      return days.busiest(host)
          .filter(hour -> !isLatelyLong() || hour.busiest().counted(host) >= recent.counted(host));
    }
  }

  private static int partOf(int hour) {
    return hour / CpuDay.HOURS;
  }

  private static int hourOf(Instant time) {
    return time.atOffset(ZoneOffset.UTC).getHour();
  }

  /**
   * Why plans count a VM with what they do, for people.
   *
   * @param host as for {@link Level#counted}
   */
  public static String why(Optional<Measured> measured, Vcpus vcpus, long host) {
    if (measured.filter(Measured::isLong).isEmpty()) {
      return "it was measured for less than %d minutes, so at least a quarter of its vCPUs counts"
          .formatted(DailyRhythm.LEAST.toMinutes());
    }
    Measured known = measured.get();
    Optional<HourOfDay> busiest = known.decisive(host);
    Level level = busiest.map(HourOfDay::busiest).orElse(known.recent());
    String when =
        busiest
            .map(
                hour ->
                    "from %02d:00 to %02d:00 UTC, its busiest hour"
                        .formatted(hour.hour(), (hour.hour() + 1) % 24))
            .orElse("lately, more than at any hour of its days before");
    return String.format(
        Locale.ROOT,
        "plans count it by the part of the day, with at most %.2f cores at its busiest: its mean %s, %.2f cores, and %.2f for how much it varies, since not all VMs of a host do so at once; at most its %d vCPUs",
        planned(measured, vcpus, host) / 1000.0,
        when,
        level.mean() / 1000,
        level.forVariation(host) / 1000,
        vcpus.count());
  }

  /**
   * What plans count a running VM with at its busiest, in thousandths of a core.
   *
   * @param host as for {@link Level#counted}
   */
  public static long planned(Optional<Measured> measured, Vcpus vcpus, long host) {
    return day(measured, vcpus, host).most().milli();
  }

  /**
   * What plans count a running VM with in each part of the day.
   *
   * @param host as for {@link Level#counted}
   */
  public static CpuDay day(Optional<Measured> measured, Vcpus vcpus, long host) {
    return measured
        .map(known -> known.day(vcpus, host))
        .orElseGet(() -> CpuDay.constant(new Cores(vcpus.unmeasured())));
  }

  /**
   * A VM's vCPUs.
   *
   * @param speed of the host that it is on, by {@link HostSpeeds}
   */
  public record Vcpus(int count, double speed) {
    private long most() {
      return HostSpeeds.milli(count, speed);
    }

    /** What plans count a VM with that was not measured; four vCPUs to a core, as Ganeti does. */
    private long unmeasured() {
      return most() / 4;
    }
  }

  /**
   * A VM's newest report, and all of before. The counter of another host is another counter.
   *
   * @param clock the time of the day then
   */
  private record Seen(HostId host, long cpuNanos, Instant at, Instant clock, CpuHistory history) {}

  /**
   * Takes in a host's report.
   *
   * @param speed of the host, by {@link HostSpeeds}: what was used of its cores counts by it
   * @param even by a clock that nobody sets
   * @param clock the time of the day
   */
  public void observe(HostId host, double speed, LoadReport report, Instant even, Instant clock) {
    for (VmLoad load : report.getVmsList()) {
      if (load.getRunning()) {
        seen.compute(
            VmId.of(load.getVmId()),
            (vm, before) -> next(before, new Source(host, speed), load, even, clock));
      }
    }
    if (Duration.between(swept, even).compareTo(FORGOTTEN) > 0) {
      swept = even;
      seen.values().removeIf(each -> isOld(each, even));
    }
  }

  private static boolean isOld(Seen each, Instant now) {
    return Duration.between(each.at(), now).compareTo(FORGOTTEN) > 0;
  }

  private record Source(HostId host, double speed) {}

  private static Seen next(Seen before, Source source, VmLoad load, Instant now, Instant clock) {
    HostId host = source.host();
    CpuHistory history = before == null ? new CpuHistory(now) : before.history();
    if (before != null && before.host().equals(host)) {
      long nanos = Duration.between(before.at(), now).toNanos();
      long used = load.getCpuTimeNanos() - before.cpuNanos();
      if (nanos > 0 && used >= 0) {
        history.add(Math.round(1000.0 * source.speed() * used / nanos), now);
      }
    }
    return new Seen(host, load.getCpuTimeNanos(), now, clock, history);
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
    Measured[] found =
        new Measured[] {new Measured(Level.NONE, Duration.ZERO, Instant.EPOCH, rhythm)};
    seen.computeIfPresent(
        vm,
        (id, each) -> {
          CpuHistory history = each.history();
          found[0] = new Measured(history.level(), history.span(), each.clock(), rhythm);
          return each;
        });
    return Optional.of(found[0]).filter(measured -> measured.over().isPositive());
  }
}
