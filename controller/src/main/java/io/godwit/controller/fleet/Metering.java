package io.godwit.controller.fleet;

import io.godwit.controller.plan.CpuDemands;
import io.godwit.controller.store.Store;
import io.godwit.controller.usage.DailyRhythm;
import io.godwit.controller.usage.UsageHour;
import io.godwit.controller.usage.UsageMeter;
import io.godwit.controller.usage.UsageMeter.Part;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Keeps in the store what VMs use, and tells plans of their days. What was measured since the last
 * minute is lost with the controller's process.
 */
public final class Metering {
  private static final Logger LOG = Logger.getLogger(Metering.class.getName());

  /** Between two times that something is kept. */
  public static final Duration INTERVAL = Duration.ofMinutes(1);

  /** How far back plans look: each day of the week counts once. */
  static final Duration RHYTHM = Duration.ofDays(7);

  private static final Duration KEPT = Duration.ofDays(14);
  private static final Duration SILENT = Duration.ofHours(1);

  private final Store store;
  private final CpuDemands demands;
  private final InstantSource clock;
  private final Tasks tasks;
  private final UsageMeter meter = new UsageMeter();
  private Instant learnt = Instant.MIN;

  Metering(Store store, CpuDemands demands, InstantSource clock, Tasks tasks) {
    this.store = store;
    this.demands = demands;
    this.clock = clock;
    this.tasks = tasks;
  }

  void observe(HostId host, LoadReport report) {
    Instant even = tasks.instant();
    demands.observe(host, report, even);
    meter.observe(host, report, even, clock.instant());
  }

  /** To be called once every {@link #INTERVAL}, and at once after the start. */
  public synchronized void keep() {
    List<Part> parts = meter.take();
    try {
      if (!parts.isEmpty()) {
        store.note(
            transaction -> parts.forEach(part -> transaction.usage().add(part.vm(), part.hour())));
      }
    } catch (RuntimeException e) {
      meter.giveBack(parts);
      throw e;
    }
    Instant hour = UsageHour.hourOf(clock.instant());
    if (!hour.equals(learnt)) {
      learn(hour);
      learnt = hour;
    }
  }

  private void learn(Instant hour) {
    meter.forgetBefore(tasks.instant().minus(SILENT));
    store.note(transaction -> transaction.usage().forgetBefore(hour.minus(KEPT)));
    Set<VmId> vms =
        store.read(
            transaction ->
                transaction.vms().all().stream()
                    .map(vm -> vm.spec().id())
                    .collect(Collectors.toSet()));
    demands.retainRhythms(vms);
    vms.forEach(vm -> demands.learn(vm, rhythm(vm, hour)));
  }

  private DailyRhythm rhythm(VmId vm, Instant hour) {
    return DailyRhythm.of(
        store.read(transaction -> transaction.usage().since(vm, hour.minus(RHYTHM))));
  }

  /** Keeps what was measured last, if that can be. */
  void close() {
    try {
      keep();
    } catch (RuntimeException e) {
      LOG.log(Level.INFO, "what VMs used in the last minute is not kept", e);
    }
  }
}
