package io.godwit.simulation.week;

import io.godwit.controller.plan.CpuDemands;
import io.godwit.controller.usage.DailyRhythm;
import io.godwit.controller.usage.UsageHour;
import io.godwit.controller.usage.UsageMeter;
import io.godwit.model.Calibration;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmLoad;
import io.godwit.simulation.week.WeekFleet.SimulatedVm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells the controller's meters what VMs use, minute by minute, and what of it makes a day. */
final class Meters {
  private static final Duration RHYTHM = Duration.ofDays(7);
  private static final long NANOS_OF_A_MINUTE_PER_MILLI = 60L * 1_000_000;

  private final CpuDemands demands = new CpuDemands();
  private final UsageMeter meter = new UsageMeter();
  private final Map<VmId, Map<Instant, UsageHour>> hours = new HashMap<>();
  private final Map<VmId, Long> counters = new HashMap<>();

  CpuDemands demands() {
    return demands;
  }

  /**
   * A minute has passed.
   *
   * @param milli what each VM has used of it, in thousandths of a core
   */
  void observe(WeekFleet fleet, long[] milli, Instant end) {
    List<LoadReport.Builder> reports = new ArrayList<>();
    fleet.hosts().forEach(host -> reports.add(LoadReport.newBuilder()));
    for (int each = 0; each < milli.length; each++) {
      SimulatedVm vm = fleet.vms().get(each);
      VmId id = vm.spec().id();
      long used = counters.merge(id, milli[each] * NANOS_OF_A_MINUTE_PER_MILLI, Long::sum);
      reports
          .get(vm.host())
          .addVms(
              VmLoad.newBuilder().setVmId(id.toString()).setRunning(true).setCpuTimeNanos(used));
    }
    for (int host = 0; host < reports.size(); host++) {
      LoadReport report = reports.get(host).build();
      demands.observe(WeekFleet.idOf(host), Calibration.USUAL_SPEED, report, end, end);
      meter.observe(WeekFleet.idOf(host), Calibration.USUAL_SPEED, report, end, end);
    }
  }

  /** An hour has passed, after which the controller learns each VM's day anew. */
  void learn(Instant now) {
    for (UsageMeter.Part part : meter.take()) {
      hours
          .computeIfAbsent(part.vm(), vm -> new HashMap<>())
          .merge(part.hour().begins(), part.hour(), UsageHour::plus);
    }
    hours.forEach(
        (vm, known) -> {
          known.keySet().removeIf(begins -> begins.isBefore(now.minus(RHYTHM)));
          demands.learn(vm, DailyRhythm.of(List.copyOf(known.values())));
        });
  }
}
