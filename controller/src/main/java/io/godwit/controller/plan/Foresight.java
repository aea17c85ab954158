package io.godwit.controller.plan;

import io.godwit.controller.plan.FleetSnapshot.Vm;
import io.godwit.controller.plan.Paces.Pace;
import io.godwit.migration.HostFacts;
import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.ImageDigest;
import io.godwit.model.VmName;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What moves are expected to send and how long they take, by past ones. Plans, what is left of
 * them, and single moves are all judged by it, as the fleet is when they are. Used by one thread.
 */
public final class Foresight {
  private final Map<VmName, Vm> vms;
  private final Map<HostName, HostFacts> hosts = new HashMap<>();
  private final Paces paces;
  private final Map<Set<HostName>, Optional<Pace>> paceOf = new HashMap<>();
  private final Map<VmName, DataSize> travels = new HashMap<>();

  /** Images that are where they were not, once the moves before are made. */
  private final Set<Map.Entry<HostName, ImageDigest>> brought = new HashSet<>();

  public Foresight(FleetSnapshot fleet, Paces paces) {
    this.vms = fleet.vmsByName();
    this.paces = paces;
    fleet.hosts().forEach(host -> hosts.put(host.name(), host.facts()));
  }

  /**
   * What is expected of a move.
   *
   * @param bytes with the image, where its destination lacks it
   * @param time empty where no move between the two hosts was measured
   * @param blackout of a live one; empty where none was measured
   */
  public record Foreseen(DataSize bytes, Optional<Duration> time, Optional<Duration> blackout) {
    private static final Foreseen NOTHING =
        new Foreseen(DataSize.ZERO, Optional.empty(), Optional.empty());
  }

  /** Of one move by itself; nothing of a VM that is not there. */
  public Foreseen of(VmName name, HostName source, HostName destination) {
    Vm vm = vms.get(name);
    if (vm == null) {
      return Foreseen.NOTHING;
    }
    DataSize bytes = bytes(vm, destination);
    Optional<Pace> pace = pace(source, destination);
    return new Foreseen(
        bytes,
        pace.map(known -> isKnown(vm) ? known.expected(bytes) : known.total()),
        pace.filter(known -> vm.manner().isLive()).flatMap(Pace::blackout));
  }

  /** Of the next of several, asked in their order: the image that one brings is there then. */
  public Foreseen next(VmName name, HostName source, HostName destination) {
    Foreseen foreseen = of(name, source, destination);
    Optional.ofNullable(vms.get(name))
        .ifPresent(vm -> brought.add(Map.entry(destination, vm.spec().image().digest())));
    return foreseen;
  }

  private DataSize bytes(Vm vm, HostName destination) {
    DataSize own = travels.computeIfAbsent(vm.name(), name -> travels(vm));
    return lacksImage(vm, destination) ? own.plus(vm.spec().image().fileSize()) : own;
  }

  private boolean lacksImage(Vm vm, HostName destination) {
    ImageDigest image = vm.spec().image().digest();
    HostFacts facts = hosts.get(destination);
    return facts != null
        && !facts.images().contains(image)
        && !brought.contains(Map.entry(destination, image));
  }

  /**
   * Else a move is taken to be as others: all that a VM may use is mostly far more than it does.
   */
  private boolean isKnown(Vm vm) {
    boolean isMemoryKnown =
        !vm.manner().isLive()
            || vm.memoryUsed().isPresent()
            || paces.memoryOf(vm.spec().id()).isPresent();
    return isMemoryKnown && vm.overlayUsed().isPresent();
  }

  /** What its last move sent tells better than what its process has, which is QEMU's own too. */
  private DataSize travels(Vm vm) {
    return vm.manner().isLive()
        ? paces.memoryOf(vm.spec().id()).map(vm.overlay()::plus).orElse(vm.travels())
        : vm.travels();
  }

  private Optional<Pace> pace(HostName source, HostName destination) {
    return paceOf.computeIfAbsent(
        Set.of(source, destination), pair -> paces.between(source, destination));
  }
}
