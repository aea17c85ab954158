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
import io.godwit.model.Calibration;
import io.godwit.model.DataSize;
import io.godwit.protocol.CalibrationCodec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;

/** What VMs use, as users see it. */
record DemandViews(
    VmStates states, CpuDemands demands, SmallestHost smallestHost, InstantSource clock) {
  VmDemandView view(Transaction transaction, VmRecord vm) {
    Instant now = clock.instant();
    DailyRhythm rhythm =
        DailyRhythm.of(
            transaction.usage().between(vm.spec().id(), now.minus(Metering.RHYTHM), now));
    Optional<Measured> measured = demands.of(vm.spec().id());
    Vcpus vcpus = vcpus(transaction, vm);
    long host = smallestHost.in(transaction);
    boolean isDown = states.of(vm).isDown();
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
        rhythm.hours().stream().map(DemandViews::hour).toList());
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
        hour.traffic().sent() / seconds);
  }
}
