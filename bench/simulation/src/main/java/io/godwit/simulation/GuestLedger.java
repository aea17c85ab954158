package io.godwit.simulation;

import io.godwit.hypervisor.simulated.GuestObserver;
import io.godwit.hypervisor.simulated.SimulatedHypervisor;
import io.godwit.model.DataSize;
import io.godwit.model.ImageFormat;
import io.godwit.model.VmId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What guests really do, seen from outside: where their vCPUs execute, and how much they were told
 * to be on their disks. Knows nothing of epochs, journals or operations.
 */
final class GuestLedger implements GuestObserver {
  private static final long PARTIAL = -1;

  /** Where orders are repeated, that is up to 20 s after the first. */
  private static final Duration LATEST_STOP = Duration.ofMinutes(1);

  private final World world;
  private final Map<VmId, Guest> guests = new LinkedHashMap<>();
  private Optional<Turned> onTurn = Optional.empty();
  private boolean cutAtFinish;
  private int turned;
  private final List<Runnable> onReceived = new ArrayList<>();

  GuestLedger(World world) {
    this.world = world;
  }

  /** Is told of a move that has turned to post-copy. */
  @FunctionalInterface
  interface Turned {
    void turned(HostNode from, HostNode to, VmId vm);
  }

  /**
   * A guest's writes are numbered; the last one that it was told to be on the disk is kept. Its
   * memory, which began with its boot, may end with a process that was ended from outside, and
   * where something hit a move between its turn to post-copy and the guest's first instruction
   * after it. A guest that executes once more has kept it.
   */
  private static final class Guest {
    private boolean booted;
    private int boots;
    private boolean mayBeDown;
    private Instant asked = Instant.EPOCH;
    private Optional<Turn> turning = Optional.empty();
    private long acknowledged;
    private Optional<HostNode> on = Optional.empty();
    private Instant since = Instant.MIN;
  }

  /** A move that has turned to post-copy, whose guest has not executed since. */
  private record Turn(HostNode from, HostNode to, Instant at) {}

  private Guest guest(VmId vm) {
    return guests.computeIfAbsent(vm, id -> new Guest());
  }

  /** The disk of a new VM, or an empty one for a VM that is to arrive. */
  void makeOverlay(Path overlay, Path backing, ImageFormat format, DataSize size)
      throws IOException {
    write(overlay, 0);
  }

  @Override
  public void runs(SimulatedHypervisor hypervisor, VmId vm, Path disk) {
    HostNode host = world.nodeOf(hypervisor);
    Guest guest = guest(vm);
    world.say(host.place + ": VM " + world.nameOf(vm) + " runs");
    if (guest.on.isPresent()) {
      world.violated("VM %s runs on %s and on %s".formatted(vm, guest.on.get().place, host.place));
    }
    requireNewest(host, vm, disk, "runs on");
    guest.turning = Optional.empty();
    guest.mayBeDown = false;
    guest.on = Optional.of(host);
    guest.since = world.scheduler().instant();
  }

  @Override
  public void rests(SimulatedHypervisor hypervisor, VmId vm, Path disk) {
    HostNode host = world.nodeOf(hypervisor);
    Guest guest = guest(vm);
    world.say(host.place + ": VM " + world.nameOf(vm) + " rests");
    long ran = Duration.between(guest.since, world.scheduler().instant()).toMillis();
    guest.acknowledged += 1 + ran;
    guest.on = Optional.empty();
    guest.mayBeDown |= world.scheduler().instant().isBefore(guest.asked.plus(LATEST_STOP));
    if (!Files.exists(on(host, disk))) {
      world.violated("the disk of VM %s was removed from %s under it".formatted(vm, host.place));
      return;
    }
    store(host, disk, guest.acknowledged);
  }

  @Override
  public void starts(SimulatedHypervisor hypervisor, VmId vm, Path disk) {
    requireNewest(world.nodeOf(hypervisor), vm, disk, "is started from");
    Guest guest = guest(vm);
    if (isLost(guest)) {
      world.violated("VM %s boots, and nothing had ended it before".formatted(vm));
    }
    guest.booted = true;
    guest.boots++;
    guest.mayBeDown = false;
    guest.turning = Optional.empty();
  }

  private boolean isLost(Guest guest) {
    return guest.booted && !guest.mayBeDown && !wasCutOff(guest);
  }

  private boolean wasCutOff(Guest guest) {
    return guest
        .turning
        .filter(turn -> world.hits().concern(turn.from().place, turn.to().place, turn.at()))
        .isPresent();
  }

  /** How many have memory whose loss would be told. */
  long checked() {
    return guests.values().stream().filter(guest -> guest.booted && !guest.mayBeDown).count();
  }

  /** How many times it was started from its disk. */
  int boots(VmId vm) {
    return guest(vm).boots;
  }

  /** Its user wants it to stop. The order may come once more, when it was started again. */
  void stopAsked(VmId vm) {
    guest(vm).asked = world.scheduler().instant();
    mayEnd(vm);
  }

  /** Something ends it, or may end it, that no move can help. */
  void mayEnd(VmId vm) {
    guest(vm).mayBeDown = true;
  }

  /** Whether it runs nowhere although nothing has ended it. */
  boolean standsStill(VmId vm) {
    Guest guest = guest(vm);
    return guest.on.isEmpty() && isLost(guest);
  }

  @Override
  public void receives(SimulatedHypervisor hypervisor, VmId vm, Path disk) {
    store(world.nodeOf(hypervisor), disk, PARTIAL);
  }

  @Override
  public boolean hasRoom(SimulatedHypervisor hypervisor, VmId vm, Path disk) {
    return !world.nodeOf(hypervisor).disk.isFull();
  }

  @Override
  public void received(SimulatedHypervisor from, SimulatedHypervisor to, VmId vm, Path disk) {
    long newest = content(on(world.nodeOf(from), disk)).orElse(PARTIAL);
    store(world.nodeOf(to), disk, newest);
    if (cutAtFinish) {
      cutAtFinish = false;
      world.say("network: the reply to Finish is lost");
      world.partForLong(world.nodeOf(from).place, world.nodeOf(to).place);
    }
    List<Runnable> told = List.copyOf(onReceived);
    onReceived.clear();
    told.forEach(Runnable::run);
  }

  @Override
  public void turns(SimulatedHypervisor from, SimulatedHypervisor to, VmId vm) {
    world.say(world.nodeOf(from).place + ": VM " + world.nameOf(vm) + " turns to post-copy");
    turned++;
    guest(vm).turning =
        Optional.of(new Turn(world.nodeOf(from), world.nodeOf(to), world.scheduler().instant()));
    Optional<Turned> told = onTurn;
    onTurn = Optional.empty();
    told.ifPresent(it -> it.turned(world.nodeOf(from), world.nodeOf(to), vm));
  }

  /** How many moves have turned to post-copy. */
  int turned() {
    return turned;
  }

  /** Tells, once, of the next move that turns to post-copy. */
  void onTurn(Turned told) {
    onTurn = Optional.of(told);
  }

  /** The next Finish is not answered. */
  void cutAtNextFinish() {
    cutAtFinish = true;
  }

  /** Every Finish is answered again. */
  void cutNoMore() {
    cutAtFinish = false;
  }

  /** Tells, once, when the next move's disk is whole. */
  void onReceived(Runnable told) {
    onReceived.add(told);
  }

  private void requireNewest(HostNode host, VmId vm, Path disk, String what) {
    Optional<Long> found = content(on(host, disk));
    long newest = guest(vm).acknowledged;
    if (!found.equals(Optional.of(newest))) {
      world.violated(
          "VM %s %s a stale disk on %s: it has write %s, and write %d was acknowledged"
              .formatted(vm, what, host.place, found, newest));
    }
  }

  Set<VmId> all() {
    return guests.keySet();
  }

  /** Where it executes now. */
  Optional<HostNode> runningOn(VmId vm) {
    return guest(vm).on;
  }

  /** Whether a host has all that the guest was told to be written; a running guest's disk has. */
  boolean hasAll(HostNode host, VmId vm) {
    return guest(vm).on.equals(Optional.of(host))
        || content(host.paths().disk(vm)).equals(Optional.of(guest(vm).acknowledged));
  }

  private static Path on(HostNode host, Path disk) {
    return host.disk.path(disk.toString());
  }

  private static Optional<Long> content(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(ByteBuffer.wrap(Files.readAllBytes(file)).getLong())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void store(HostNode host, Path disk, long content) {
    host.disk.writeThrough(
        on(host, disk), ByteBuffer.allocate(Long.BYTES).putLong(content).array());
  }

  private static void write(Path file, long content) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).putLong(content).flip();
    try (FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
      channel.write(bytes);
      channel.force(true);
    }
  }
}
