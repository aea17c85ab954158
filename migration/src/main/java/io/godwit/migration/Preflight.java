package io.godwit.migration;

import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.migration.MoveFacts.Manner;
import io.godwit.model.DataSize;
import io.godwit.model.HostInventory;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MeshState;
import io.godwit.model.VmState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says before anything is touched why a move cannot work: all reasons at once, the first to mend
 * first. The dry run and the move itself ask the same question.
 */
public final class Preflight {
  /**
   * Certificates are valid from ten minutes before they are made, and tickets for fifteen minutes.
   */
  private static final Duration CLOCK_LIMIT = Duration.ofMinutes(10);

  private Preflight() {}

  /** Empty where the move would go. */
  public static List<Refusal> check(MoveFacts move) {
    List<Refusal> refusals = new ArrayList<>();
    vm(move).forEach(refusals::add);
    hosts(move).forEach(refusals::add);
    room(move).forEach(refusals::add);
    compatibility(move).forEach(refusals::add);
    return List.copyOf(refusals);
  }

  private static Stream<Refusal> vm(MoveFacts move) {
    Stream.Builder<Refusal> refusals = Stream.builder();
    move.busyWith()
        .ifPresent(operation -> refusals.add(new Refusal.AlreadyBusy(move.vm().name(), operation)));
    if (move.source().id().equals(move.destination().id())) {
      refusals.add(new Refusal.AlreadyThere(move.vm().name(), move.destination().name()));
    }
    if (move.manner().isLive() && !isActive(move.state())) {
      refusals.add(new Refusal.NotRunning(move.vm().name(), move.state()));
    }
    if (move.manner() == Manner.COLD && !move.state().isDown()) {
      refusals.add(new Refusal.NotStopped(move.vm().name(), move.state()));
    }
    return refusals.build();
  }

  private static boolean isActive(VmState state) {
    return state == VmState.RUNNING || state == VmState.PAUSED;
  }

  private static Stream<Refusal> hosts(MoveFacts move) {
    Stream.Builder<Refusal> refusals = Stream.builder();
    for (HostFacts host : List.of(move.source(), move.destination())) {
      presence(host).or(() -> clock(host)).ifPresent(refusals::add);
    }
    if (move.destination().scheduling() == Scheduling.DRAINING) {
      refusals.add(new Refusal.HostDraining(move.destination().name()));
    }
    if (move.needsSeed() && move.seeds().isEmpty()) {
      refusals.add(new Refusal.ImageNowhere(move.vm().image().digest()));
    }
    return refusals.build();
  }

  /** Why a host cannot be asked anything now; empty where it can. */
  public static Optional<Refusal> presence(HostFacts host) {
    return switch (host.reachability()) {
      case UNREACHABLE -> Optional.of(new Refusal.HostUnreachable(host.name()));
      case NO_HYPERVISOR -> Optional.of(new Refusal.LibvirtDown(host.name()));
      case CONNECTED ->
          host.inventory().isEmpty()
              ? Optional.of(new Refusal.HostNotReported(host.name()))
              : Optional.empty();
    };
  }

  /**
   * Why a host cannot have a VM that is in a network; empty where it can, or has not reported.
   *
   * @param ipv6Range the network's
   */
  public static Optional<Refusal> networks(HostFacts host, Optional<Ipv6Range> ipv6Range) {
    return host.inventory()
        .map(HostInventory::mesh)
        .flatMap(mesh -> obstacle(mesh, ipv6Range))
        .map(why -> new Refusal.NetworkUnfit(host.name(), why));
  }

  private static Optional<String> obstacle(MeshState mesh, Optional<Ipv6Range> ipv6Range) {
    return switch (mesh) {
      case MeshState.Unfit unfit -> Optional.of(unfit.reason());
      case MeshState.Ready ready when !ready.ipv6() && ipv6Range.isPresent() ->
          Optional.of(
              "the network has IPv6 (%s), and its agent is of a version that knows none; upgrade it"
                  .formatted(ipv6Range.get()));
      case MeshState.Ready ready -> Optional.empty();
    };
  }

  private static Optional<Refusal> clock(HostFacts host) {
    return host.clockAhead()
        .filter(ahead -> ahead.abs().compareTo(CLOCK_LIMIT) > 0)
        .map(ahead -> new Refusal.ClockWrong(host.name(), ahead));
  }

  private static Stream<Refusal> room(MoveFacts move) {
    HostFacts destination = move.destination();
    if (destination.inventory().isEmpty()) {
      return Stream.empty();
    }
    Stream.Builder<Refusal> refusals = Stream.builder();
    DataSize memory = move.vm().memory();
    if (memory.isMoreThan(destination.memoryFree())) {
      refusals.add(new Refusal.NoMemory(destination.name(), memory, destination.memoryFree()));
    }
    DataSize disk = diskNeeded(move);
    if (disk.isMoreThan(destination.diskFree())) {
      refusals.add(new Refusal.NoDisk(destination.name(), disk, destination.diskFree()));
    }
    return refusals.build();
  }

  /**
   * What the move itself will write at the destination: the overlay, and the image if it lacks it.
   */
  public static DataSize diskNeeded(MoveFacts move) {
    return move.needsSeed() ? move.overlay().plus(move.vm().image().fileSize()) : move.overlay();
  }

  private static Stream<Refusal> compatibility(MoveFacts move) {
    if (move.source().inventory().isEmpty() || move.destination().inventory().isEmpty()) {
      return Stream.empty();
    }
    HostInventory source = move.source().inventory().get();
    HostInventory destination = move.destination().inventory().get();
    Stream<Refusal> always = machine(move, destination);
    return move.manner() == Manner.COLD
        ? always
        : Stream.of(always, versions(move, source, destination), postCopy(move))
            .flatMap(refusals -> refusals);
  }

  /** A VM that its user has paused cannot run at its destination, which post-copy needs. */
  private static Stream<Refusal> postCopy(MoveFacts move) {
    if (move.manner() != Manner.LIVE_OR_POST_COPY) {
      return Stream.empty();
    }
    Stream.Builder<Refusal> refusals = Stream.builder();
    if (move.state() == VmState.PAUSED) {
      refusals.add(new Refusal.PostCopyOfPaused(move.vm().name()));
    }
    for (HostFacts host : List.of(move.source(), move.destination())) {
      host.inventory()
          .flatMap(HostInventory::postCopyObstacle)
          .ifPresent(why -> refusals.add(new Refusal.NoPostCopy(host.name(), why)));
    }
    return refusals.build();
  }

  private static Stream<Refusal> machine(MoveFacts move, HostInventory destination) {
    Stream.Builder<Refusal> refusals = Stream.builder();
    var name = move.destination().name();
    var cpu = move.vm().cpu();
    if (!destination.cpuModels().contains(cpu.model())) {
      refusals.add(new Refusal.CpuModelUnknown(name, cpu.model()));
    }
    List<String> missing = cpu.missingFrom(destination.cpuFeatures());
    if (!missing.isEmpty()) {
      refusals.add(new Refusal.CpuFeaturesMissing(name, missing));
    }
    if (!destination.machineTypes().contains(move.vm().machineType())) {
      refusals.add(new Refusal.MachineTypeUnknown(name, move.vm().machineType()));
    }
    move.vm()
        .port()
        .flatMap(port -> networks(move.destination(), port.ipv6Range()))
        .ifPresent(refusals::add);
    if (move.vm().leastMemory().isPresent() && !destination.balloons()) {
      refusals.add(new Refusal.BalloonUnknown(name));
    }
    return refusals.build();
  }

  private static Stream<Refusal> versions(
      MoveFacts move, HostInventory source, HostInventory destination) {
    Stream.Builder<Refusal> refusals = Stream.builder();
    if (destination.qemuVersion().compareTo(source.qemuVersion()) < 0) {
      refusals.add(
          new Refusal.QemuTooOld(
              move.destination().name(), destination.qemuVersion(), source.qemuVersion()));
    }
    if (destination.accelerator() != source.accelerator()) {
      refusals.add(new Refusal.AcceleratorDiffers(move.source().name(), move.destination().name()));
    }
    return refusals.build();
  }
}
