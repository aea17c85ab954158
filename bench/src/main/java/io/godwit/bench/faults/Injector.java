package io.godwit.bench.faults;

import io.godwit.lab.LabHost;
import io.godwit.lab.LabSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Makes a fault happen and undoes it. */
final class Injector {
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** Agents' certificates are good for seven days. */
  private static final Duration EXPIRY = Duration.ofDays(8);

  private final Scene scene;
  private final FaultLab lab;

  Injector(Scene scene) {
    this.scene = scene;
    this.lab = scene.lab();
  }

  /** What must be in place before the move is ordered. */
  void prepare() throws IOException, InterruptedException {
    switch (scene.fault()) {
      case DESTINATION_DISK_FULL -> new Shelf(scene.destination()).put();
      case NEVER_CONVERGES -> lab.makeGuestBusy();
      default -> {}
    }
  }

  void make() throws IOException, InterruptedException {
    LabHost source = scene.source();
    LabHost destination = scene.destination();
    switch (scene.fault()) {
      case CONTROLLER_CRASH -> lab.deployment().controllerProcess().kill();
      case SOURCE_AGENT_CRASH -> source.daemon(FaultLab.AGENT).kill();
      case DESTINATION_AGENT_CRASH -> destination.daemon(FaultLab.AGENT).kill();
      case SOURCE_LIBVIRTD_RESTART -> killLibvirtd(source);
      case DESTINATION_LIBVIRTD_RESTART -> killLibvirtd(destination);
      case SOURCE_QEMU_KILLED -> killQemu(source);
      case DESTINATION_QEMU_KILLED -> killQemu(destination);
      case SOURCE_HOST_LOST -> source.kill();
      case DESTINATION_HOST_LOST -> destination.kill();
      case PARTITION -> Cut.make(source, destination.address(), Cut.Way.of(scene.random()));
      case PARTITION_SOURCE_CONTROLLER ->
          Cut.make(source, LabSpec.CONTROLLER_ADDRESS, Cut.Way.of(scene.random()));
      case PARTITION_DESTINATION_CONTROLLER ->
          Cut.make(destination, LabSpec.CONTROLLER_ADDRESS, Cut.Way.of(scene.random()));
      case NEVER_CONVERGES -> {}
      case DESTINATION_DISK_FULL -> new Shelf(destination).fill();
      case CLOCK_SKEW -> {
        lab.drill().putClockWrong(source.name(), SKEW);
        lab.drill().putClockWrong(destination.name(), SKEW.negated());
      }
      case MESSAGES_REPEATED -> {
        new AgentFaults(source).order(AgentFaults.REPEAT_ORDERS, "");
        new AgentFaults(destination).order(AgentFaults.REPEAT_ORDERS, "");
      }
      case CREDENTIALS_EXPIRED -> {
        List<LabHost> hosts = List.of(source, destination);
        lab.drill().putClockWrong(hosts.get(scene.random().nextInt(2)).name(), EXPIRY);
      }
    }
  }

  private void killLibvirtd(LabHost host) {
    host.run("pkill", "-KILL", "-x", "libvirtd");
  }

  /** None may run there, which the cell's table says. */
  private void killQemu(LabHost host) throws IOException {
    List<Long> here = lab.deployment().inspection().qemuProcesses(host, scene.vm().id());
    here.stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .forEach(ProcessHandle::destroyForcibly);
  }

  /** Undoes what does not undo itself. */
  void heal() throws IOException, InterruptedException {
    switch (scene.fault()) {
      case CONTROLLER_CRASH -> lab.deployment().controllerProcess().start();
      case SOURCE_AGENT_CRASH -> lab.startAgent(scene.source());
      case DESTINATION_AGENT_CRASH -> lab.startAgent(scene.destination());
      case SOURCE_HOST_LOST -> bringBack(scene.source());
      case DESTINATION_HOST_LOST -> bringBack(scene.destination());
      case PARTITION, PARTITION_SOURCE_CONTROLLER -> Cut.heal(scene.source());
      case PARTITION_DESTINATION_CONTROLLER -> Cut.heal(scene.destination());
      case DESTINATION_DISK_FULL -> new Shelf(scene.destination()).drain();
      case NEVER_CONVERGES -> lab.calmGuest();
      case SOURCE_LIBVIRTD_RESTART,
          DESTINATION_LIBVIRTD_RESTART,
          SOURCE_QEMU_KILLED,
          DESTINATION_QEMU_KILLED,
          CLOCK_SKEW,
          MESSAGES_REPEATED -> {}
      case CREDENTIALS_EXPIRED -> lab.drill().putClocksRight();
    }
  }

  private void bringBack(LabHost host) {
    host.start();
    lab.startAgent(host);
  }
}
