package io.godwit.agent.vm;

import io.godwit.agent.inventory.GuestFigures;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.hypervisor.GuestMemory;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.VmStatistics;
import io.godwit.migration.memory.BalloonDecision;
import io.godwit.migration.memory.BalloonGovernor;
import io.godwit.migration.memory.BalloonedVm;
import io.godwit.migration.memory.BalloonedVm.Standing;
import io.godwit.migration.memory.HostMemory;
import io.godwit.migration.memory.MemorySample;
import io.godwit.migration.memory.MemoryWatch;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import io.godwit.runtime.Tasks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Watches the memory of this host's guests and tells their balloons what {@link BalloonGovernor}
 * decides. Where it ends, guests keep what they have; where it begins anew, it reads that and
 * watches before it takes anything.
 */
public final class Balloons {
  private static final Logger LOG = System.getLogger(Balloons.class.getName());

  /** As often as guests tell. */
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final OwnershipJournal journal;
  private final Hypervisor hypervisor;
  private final Function<List<VmStatistics>, HostMemory> host;
  private final BalloonGovernor governor;
  private final InstantSource clock;
  private final InstantSource even;
  private final Map<VmId, MemoryWatch> watches = new HashMap<>();
  private final Map<VmId, Class<?>> before = new HashMap<>();

  /**
   * @param host its memory, by what its VMs use
   * @param clock the host's, by which guests tell
   * @param even one that nobody sets
   */
  public Balloons(
      OwnershipJournal journal,
      Hypervisor hypervisor,
      Function<List<VmStatistics>, HostMemory> host,
      BalloonGovernor governor,
      InstantSource clock,
      InstantSource even) {
    this.journal = journal;
    this.hypervisor = hypervisor;
    this.host = host;
    this.governor = governor;
    this.clock = clock;
    this.even = even;
  }

  /** Looks from time to time until the timer is cancelled. */
  public Tasks.Timer watch(Tasks tasks) {
    OneLook look = new OneLook("balloons", this::look, tasks);
    return tasks.repeat(INTERVAL, look::begin);
  }

  /** Looks once. What cannot be done now is decided anew by the next look. */
  void look() {
    Map<VmId, VmRecord> ours = ballooned();
    watches.keySet().retainAll(ours.keySet());
    before.keySet().retainAll(ours.keySet());
    if (ours.isEmpty()) {
      return;
    }
    try {
      look(ours, hypervisor.statistics());
    } catch (HypervisorException e) {
      LOG.log(Level.DEBUG, "guests'' memory is looked at again later: {0}", e.getMessage());
    }
  }

  /** Those that run here, or are on their way from here. */
  private Map<VmId, VmRecord> ballooned() {
    return journal.all().stream()
        .filter(record -> standing(record).isPresent())
        .filter(record -> record.spec().flatMap(VmSpec::leastMemory).isPresent())
        .collect(Collectors.toMap(VmRecord::vm, Function.identity()));
  }

  private static Optional<Standing> standing(VmRecord record) {
    return switch (record.ownership()) {
      case Ownership.Owned owned -> Optional.of(Standing.STEADY);
      case Ownership.HandingOver open -> Optional.of(Standing.MOVING);
      case Ownership.Incoming open -> Optional.empty();
      case Ownership.Revoked revoked -> Optional.empty();
      case Ownership.Superseded left -> Optional.empty();
    };
  }

  private void look(Map<VmId, VmRecord> ours, List<VmStatistics> all) {
    Instant now = even.instant();
    List<BalloonedVm> vms =
        all.stream()
            .filter(VmStatistics::running)
            .filter(each -> ours.containsKey(each.vm()))
            .map(each -> vm(ours.get(each.vm()), each, now))
            .toList();
    governor.decide(host.apply(all), vms, now).forEach((vm, decision) -> carryOut(vm, decision));
  }

  private BalloonedVm vm(VmRecord record, VmStatistics load, Instant now) {
    MemoryWatch watch = watches.getOrDefault(load.vm(), MemoryWatch.NEW).seen(sample(load), now);
    watches.put(load.vm(), watch);
    DataSize memory = record.spec().orElseThrow().memory();
    return new BalloonedVm(
        load.vm(),
        memory,
        record.spec().orElseThrow().leastMemory().orElse(memory),
        load.memory(),
        standing(record).orElseThrow(),
        watch);
  }

  /** One whose figures cannot be read tells nothing: it must not end the watch over the others. */
  private Optional<MemorySample> sample(VmStatistics load) {
    try {
      return GuestFigures.recent(load, clock.instant()).map(told -> sample(load, told));
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, () -> "the guest of VM " + load.vm() + " tells what cannot be", e);
      return Optional.empty();
    }
  }

  private static MemorySample sample(VmStatistics load, GuestMemory told) {
    return new MemorySample(
        told.toldAt(),
        load.memory(),
        told.usable(),
        told.swappedIn().plus(told.swappedOut()),
        told.majorFaults());
  }

  private void carryOut(VmId vm, BalloonDecision decision) {
    switch (decision) {
      case BalloonDecision.Hold hold -> tell(vm, decision, Optional.empty());
      case BalloonDecision.Take take -> set(vm, decision, take.to());
      case BalloonDecision.GiveBack give -> set(vm, decision, give.to());
      case BalloonDecision.Relieve relief -> set(vm, decision, relief.to());
    }
  }

  private void set(VmId vm, BalloonDecision decision, DataSize to) {
    try {
      hypervisor.setGuestMemory(vm, to);
      watches.computeIfPresent(vm, (id, watch) -> watch.after(decision, even.instant()));
      tell(vm, decision, Optional.of(to));
    } catch (HypervisorException e) {
      LOG.log(
          Level.DEBUG,
          "the balloon of VM {0} is not told {1} now ({2}); that is decided anew",
          vm,
          to,
          e.getMessage());
    }
  }

  /** Once where the same goes on. */
  private void tell(VmId vm, BalloonDecision decision, Optional<DataSize> to) {
    boolean isNews = !Objects.equals(before.put(vm, decision.getClass()), decision.getClass());
    LOG.log(
        isNews && to.isPresent() ? Level.INFO : Level.DEBUG,
        "the balloon of VM {0} {1}: {2}",
        vm,
        to.map(size -> "is to leave it " + size).orElse("stays as it is"),
        decision.reason());
  }
}
