package io.godwit.hypervisor.simulated;

import io.godwit.hypervisor.DirtyRate;
import io.godwit.hypervisor.GuestMemory;
import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.VmStatistics;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A VM as one simulated host knows it. Guarded by the fleet's time. */
final class SimulatedDomain {
  static final Duration USUAL_DOWNTIME = Duration.ofMillis(300);

  /** libvirt's figure for no limit. */
  static final DataSize NO_SPEED_LIMIT = new DataSize(Long.MAX_VALUE >> 20 << 20);

  final VmId vm;
  Optional<VmDefinition> persistent = Optional.empty();
  Optional<VmDefinition> live = Optional.empty();
  Optional<SimulatedProcess> process = Optional.empty();
  Optional<SimulatedMigration> migration = Optional.empty();
  Optional<SimulatedConsole> console = Optional.empty();
  Optional<MigrationStatistics> completed = Optional.empty();
  Optional<DirtyRate> dirtyRate = Optional.empty();
  GuestBehaviour guest = GuestBehaviour.idle();
  DomainState state = DomainState.SHUT_OFF;
  Duration maxDowntime = USUAL_DOWNTIME;
  DataSize maxSpeed = NO_SPEED_LIMIT;

  /** What the balloon leaves the guest, which follows at once; empty for all of its memory. */
  Optional<DataSize> balloon = Optional.empty();

  /** What a post-copy that broke had not carried. */
  DataSize unsent = DataSize.ZERO;

  private Duration ran = Duration.ZERO;
  private Instant runningSince = Instant.MIN;

  SimulatedDomain(VmId vm) {
    this.vm = vm;
  }

  boolean isActive() {
    return live.isPresent();
  }

  VmDefinition definition() {
    return live.or(() -> persistent).orElseThrow();
  }

  VmStatus status() {
    return new VmStatus(vm, definition().spec().name(), state, persistent.isPresent());
  }

  void enter(DomainState next, Instant now) {
    if (state == DomainState.RUNNING) {
      ran = ran.plus(Duration.between(runningSince, now));
    }
    if (next == DomainState.RUNNING) {
      runningSince = now;
    }
    state = next;
  }

  void begin(VmDefinition definition, SimulatedProcess qemu) {
    live = Optional.of(definition);
    process = Optional.of(qemu);
    ran = Duration.ZERO;
    maxDowntime = USUAL_DOWNTIME;
    balloon = Optional.empty();
  }

  /** Ends the process and what hangs on it. */
  void end(DomainState last, Instant now) {
    enter(last, now);
    live = Optional.empty();
    console.ifPresent(SimulatedConsole::close);
    console = Optional.empty();
    dirtyRate = Optional.empty();
    process.ifPresent(SimulatedProcess::end);
    process = Optional.empty();
  }

  VmStatistics statistics(Instant now) {
    VmDefinition definition = definition();
    boolean running = state == DomainState.RUNNING;
    Duration total = running ? ran.plus(Duration.between(runningSince, now)) : ran;
    DataSize used = isActive() ? guest.workingSet() : DataSize.ZERO;
    long busy = (long) (total.toNanos() * guest.cpuShare() * definition.spec().vcpus());
    return new VmStatistics(
        vm,
        running,
        Duration.ofNanos(busy),
        balloon.orElse(definition.spec().memory()),
        used,
        new DataSize(total.toSeconds() << 10),
        new DataSize(total.toSeconds() << 9),
        DataSize.ofMebibytes(1),
        new DataSize(total.toSeconds() << 8),
        new DataSize(total.toSeconds() << 8),
        told(definition, used, now).filter(told -> running));
  }

  private Optional<GuestMemory> told(VmDefinition definition, DataSize used, Instant now) {
    if (definition.spec().leastMemory().isEmpty()) {
      return Optional.empty();
    }
    DataSize all = balloon.orElse(definition.spec().memory());
    DataSize left = all.minusOrZero(used);
    return Optional.of(new GuestMemory(all, left, left, DataSize.ZERO, DataSize.ZERO, 0, now));
  }
}
