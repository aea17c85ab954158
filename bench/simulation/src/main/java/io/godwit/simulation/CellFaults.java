package io.godwit.simulation;

import io.godwit.bench.matrix.Fault;
import io.godwit.hypervisor.simulated.GuestBehaviour;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.time.Duration;
import java.util.Optional;

/** Makes a fault of the matrix happen to a move in a simulated world, and undoes it. */
record CellFaults(World world, Fault fault, HostNode source, HostNode destination, VmId vm) {
  /** As the guest of the lab: 32 MiB a second, of 64. */
  private static final GuestBehaviour BUSY =
      new GuestBehaviour(
          DataSize.ofMebibytes(32),
          DataSize.ofMebibytes(64),
          Optional.of(Duration.ofSeconds(2)),
          1);

  /** The host's first process starts the next one at once. */
  private static final Duration LIBVIRTD_STARTS = Duration.ofMillis(300);

  /** What must be in place before the move is ordered. */
  void prepare() {
    if (fault == Fault.NEVER_CONVERGES) {
      behave(BUSY);
    }
  }

  void make() {
    world.say("fault: " + fault.text());
    switch (fault) {
      case CONTROLLER_CRASH -> world.controller().kill();
      case SOURCE_AGENT_CRASH -> source.killAgent();
      case DESTINATION_AGENT_CRASH -> destination.killAgent();
      case SOURCE_LIBVIRTD_RESTART -> restartLibvirt(source);
      case DESTINATION_LIBVIRTD_RESTART -> restartLibvirt(destination);
      case SOURCE_QEMU_KILLED -> source.killQemu(vm);
      case DESTINATION_QEMU_KILLED -> destination.killQemu(vm);
      case SOURCE_HOST_LOST -> source.losePower();
      case DESTINATION_HOST_LOST -> destination.losePower();
      case PARTITION -> world.cut(source.place, destination.place);
      case PARTITION_SOURCE_CONTROLLER -> world.cut(source.place, World.CONTROLLER);
      case PARTITION_DESTINATION_CONTROLLER -> world.cut(destination.place, World.CONTROLLER);
      case DESTINATION_DISK_FULL -> {
        world.hits().host(destination.place, world.scheduler().instant());
        destination.disk.setFull(true);
      }
      case MESSAGES_REPEATED -> world.network().setRepeated(1);
      case NEVER_CONVERGES -> {}
      case CLOCK_SKEW, CREDENTIALS_EXPIRED ->
          throw new IllegalArgumentException("not simulated: " + fault);
    }
  }

  /** Undoes it. */
  void heal() {
    world.say("fault: healed");
    switch (fault) {
      case CONTROLLER_CRASH -> world.controller().start();
      case SOURCE_AGENT_CRASH -> source.start();
      case DESTINATION_AGENT_CRASH -> destination.start();
      case SOURCE_LIBVIRTD_RESTART -> source.restoreLibvirt();
      case DESTINATION_LIBVIRTD_RESTART -> destination.restoreLibvirt();
      case SOURCE_HOST_LOST -> bringBack(source);
      case DESTINATION_HOST_LOST -> bringBack(destination);
      case PARTITION, PARTITION_SOURCE_CONTROLLER, PARTITION_DESTINATION_CONTROLLER ->
          world.network().healAll();
      case DESTINATION_DISK_FULL -> destination.disk.setFull(false);
      case NEVER_CONVERGES -> behave(GuestBehaviour.idle());
      case SOURCE_QEMU_KILLED,
          DESTINATION_QEMU_KILLED,
          MESSAGES_REPEATED,
          CLOCK_SKEW,
          CREDENTIALS_EXPIRED -> {}
    }
  }

  private void restartLibvirt(HostNode host) {
    host.loseLibvirt();
    world.later(LIBVIRTD_STARTS, host::restoreLibvirt);
  }

  private static void bringBack(HostNode host) {
    host.boot();
    host.start();
  }

  private void behave(GuestBehaviour guest) {
    world.guests().runningOn(vm).ifPresent(host -> host.hypervisor.behave(vm, guest));
  }
}
