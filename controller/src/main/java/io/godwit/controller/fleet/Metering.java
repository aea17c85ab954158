package io.godwit.controller.fleet;

import io.godwit.controller.plan.CpuDemands;
import io.godwit.controller.store.Store;
import io.godwit.controller.usage.DailyRhythm;
import io.godwit.controller.usage.UsageHour;
import io.godwit.controller.usage.UsageMeter;
import io.godwit.controller.usage.UsageMeter.Part;
import io.godwit.model.Calibration;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Keeps in the store what VMs use, and tells plans of their days. What was measured since it was
 * last kept is lost with the controller's process. Nothing here is worth a blackout: it is written
 * in small transactions, between which what decides ownership goes first.
 */
public final class Metering {
  private static final Logger LOG = Logger.getLogger(Metering.class.getName());

  /** Between two times that something is kept. */
  public static final Duration INTERVAL = Duration.ofMinutes(5);

  /** How far back plans look: each day of the week counts once. */
  static final Duration RHYTHM = Duration.ofDays(7);

  private static final int KEPT_HOURS = 24 * 7 + 1;
  private static final int VMS_AT_ONCE = 20;
  private static final Duration SILENT = Duration.ofHours(1);

  /** What a store that takes nothing has not taken is forgotten after that. */
  private static final Duration HELD = Duration.ofHours(2);

  private final Store store;
  private final CpuDemands demands;
  private final InstantSource clock;
  private final Tasks tasks;
  private final UsageMeter meter = new UsageMeter();
  private final Map<HostId, Double> speeds = new ConcurrentHashMap<>();
  private final AtomicBoolean due = new AtomicBoolean();
  private Instant learnt = Instant.MIN;

  Metering(Store store, CpuDemands demands, InstantSource clock, Tasks tasks) {
    this.store = store;
    this.demands = demands;
    this.clock = clock;
    this.tasks = tasks;
  }

  void observe(HostId host, LoadReport report) {
    Instant even = tasks.instant();
    Instant now = clock.instant();
    double speed = speeds.getOrDefault(host, Calibration.USUAL_SPEED);
    demands.observe(host, speed, report, even, now);
    meter.observe(host, speed, report, even, now);
  }

  /** Each host tells it before it tells of its load. */
  void learnSpeed(HostId host, double speed) {
    speeds.put(host, speed);
  }

  /** Keeps what was measured, aside. To be called at each {@link #INTERVAL}, and at the start. */
  public void keepSoon() {
    if (due.compareAndSet(false, true)) {
      var unused =
          tasks.start(
              "metering",
              () -> {
                due.set(false);
                keep();
              });
    }
  }

  /** Keeps what was measured, and learns once an hour; logs what of it failed. */
  public synchronized void keep() {
    Instant hour = UsageHour.hourOf(clock.instant());
    if (!hour.equals(learnt) && logged("what VMs used", () -> learn(hour))) {
      learnt = hour;
    }
    List<Part> parts = meter.take();
    for (int from = 0; from < parts.size(); from += VMS_AT_ONCE) {
      List<Part> some = parts.subList(from, Math.min(from + VMS_AT_ONCE, parts.size()));
      if (!logged("what %d VMs used".formatted(some.size()), () -> add(some))) {
        meter.giveBack(
            some.stream()
                .filter(part -> !part.hour().begins().isBefore(hour.minus(HELD)))
                .toList());
      }
    }
  }

  private Set<VmId> vms() {
    Set<VmId> vms =
        store.read(
            transaction ->
                transaction.vms().all().stream()
                    .map(vm -> vm.spec().id())
                    .collect(Collectors.toCollection(HashSet::new)));
    demands.retainRhythms(vms);
    meter.forgetBefore(tasks.instant().minus(SILENT));
    return vms;
  }

  private void learn(Instant hour) {
    for (VmId vm : vms()) {
      boolean unused = logged("what VM %s used".formatted(vm), () -> learn(vm, hour));
    }
  }

  private void learn(VmId vm, Instant hour) {
    demands.learn(
        vm,
        DailyRhythm.of(
            store.read(transaction -> transaction.usage().between(vm, hour.minus(RHYTHM), hour))));
    store.note(transaction -> transaction.usage().keepNewest(vm, KEPT_HOURS));
  }

  private void add(List<Part> parts) {
    store.note(
        transaction -> parts.forEach(part -> transaction.usage().add(part.vm(), part.hour())));
  }

  /** Whether it went well. */
  private static boolean logged(String what, Runnable work) {
    try {
      work.run();
      return true;
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, e, () -> what + " is not kept for now; it is tried again");
      return false;
    }
  }

  /** Keeps what was measured last, if that can be. */
  void close() {
    boolean unused = logged("what VMs used last", this::keep);
  }
}
