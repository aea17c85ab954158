package io.godwit.controller.fleet;

import io.godwit.api.VmDemandView;
import io.godwit.controller.plan.CpuDemands;
import io.godwit.controller.plan.CpuDemands.Measured;
import io.godwit.controller.plan.CpuDemands.Vcpus;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.controller.usage.DailyRhythm;
import io.godwit.controller.usage.DailyRhythm.HourOfDay;
import io.godwit.controller.usage.GuestMemoryUse;
import io.godwit.migration.memory.BalloonedVm;
import io.godwit.model.Calibration;
import io.godwit.model.DataSize;
import io.godwit.protocol.CalibrationCodec;
import io.godwit.protocol.v1.VmLoad;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;

/** What VMs use, as users see it. */
record DemandViews(
    VmStates states,
    HostReports reports,
    CpuDemands demands,
    SmallestHost smallestHost,
    InstantSource clock) {
  private static final double HIGH = 0.95;

  VmDemandView view(Transaction transaction, VmRecord vm) {
    Instant now = clock.instant();
    DailyRhythm rhythm =
        DailyRhythm.of(
            transaction.usage().between(vm.spec().id(), now.minus(Metering.RHYTHM), now));
    Optional<Measured> measured = demands.of(vm.spec().id());
    Vcpus vcpus = vcpus(transaction, vm);
    long host = smallestHost.in(transaction);
    boolean isDown = states.of(vm).isDown();
    Optional<VmLoad> told = isDown ? Optional.empty() : told(vm);
    return new VmDemandView(
        vm.spec().name().value(),
        isDown ? 0 : CpuDemands.planned(measured, vcpus, host),
        isDown ? "it is stopped" : CpuDemands.why(measured, vcpus, host),
        vm.spec().memory().bytes(),
        rhythm.hours().stream()
            .map(HourOfDay::memoryMost)
            .max(Comparator.naturalOrder())
            .map(DataSize::bytes)
            .orElse(null),
        rhythm.measured().toSeconds(),
        rhythm.hours().stream().map(DemandViews::hour).toList(),
        told.map(load -> guest(vm, load, rhythm.guest())).orElse(null),
        guestWhy(vm, isDown, told));
  }

  /** Its newest report, if that has what its guest tells. */
  private Optional<VmLoad> told(VmRecord vm) {
    String id = vm.spec().id().toString();
    return reports.of(states.whereIs(vm)).load().stream()
        .flatMap(report -> report.getVmsList().stream())
        .filter(load -> load.getVmId().equals(id) && load.getRunning() && load.hasGuestMemory())
        .findFirst();
  }

  private static VmDemandView.GuestMemory guest(VmRecord vm, VmLoad load, GuestMemoryUse kept) {
    DataSize balloon = new DataSize(Math.max(0, load.getMemoryBytes()));
    DataSize used = balloon.minusOrZero(usable(load));
    Optional<DataSize> high = high(kept);
    DataSize need = high.filter(each -> each.isMoreThan(used)).orElse(used);
    DataSize memory = vm.spec().memory();
    DataSize floor = BalloonedVm.floor(memory, vm.spec().leastMemory().orElse(memory), need);
    return new VmDemandView.GuestMemory(
        balloon.bytes(),
        used.bytes(),
        high.map(DataSize::bytes).orElse(null),
        balloon.minusOrZero(floor).bytes());
  }

  private static DataSize usable(VmLoad load) {
    return new DataSize(Math.max(0, load.getGuestMemory().getUsableBytes()));
  }

  private static Optional<DataSize> high(GuestMemoryUse use) {
    return use.isKnown()
        ? Optional.of(DataSize.ofMebibytes(use.used().quantile(HIGH)))
        : Optional.empty();
  }

  private static String guestWhy(VmRecord vm, boolean isDown, Optional<VmLoad> told) {
    if (isDown) {
      return "it is stopped";
    }
    if (vm.spec().leastMemory().isEmpty()) {
      return "unknown: it has no balloon by which its guest could tell";
    }
    return told.isPresent()
        ? "its guest tells; plans count all of its memory, as it may take back what it gave"
        : "unknown: its guest tells nothing, or has not lately, so all of its memory counts as used";
  }

  /** At the host that it is on. */
  static Vcpus vcpus(Transaction transaction, VmRecord vm) {
    return new Vcpus(
        vm.spec().vcpus(),
        transaction
            .hosts()
            .find(vm.owner())
            .flatMap(HostRecord::inventory)
            .map(CalibrationCodec::speed)
            .orElse(Calibration.USUAL_SPEED));
  }

  private static VmDemandView.Hour hour(HourOfDay hour) {
    long seconds = Math.max(1, hour.measured().toSeconds());
    return new VmDemandView.Hour(
        hour.hour(),
        hour.measured().toSeconds(),
        hour.cpu().usual(),
        hour.cpu().high(),
        hour.memoryMost().bytes(),
        hour.traffic().diskRead() / seconds,
        hour.traffic().diskWritten() / seconds,
        hour.traffic().received() / seconds,
        hour.traffic().sent() / seconds,
        high(hour.guest()).map(DataSize::bytes).orElse(null),
        hour.guest().isKnown() ? hour.guest().leastBalloon().bytes() : null);
  }
}
