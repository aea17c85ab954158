package io.godwit.bench.peer;

import io.godwit.bench.figures.Window;
import io.godwit.lab.LabHost;
import io.godwit.lab.LabHost.LibvirtListening;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Moves a VM with {@code virsh migrate --live --p2p --copy-storage-inc} over plain {@code qemu+tcp}
 * and default flags. For as long as it is open, and no longer, libvirtd of its hosts listens on
 * TCP.
 */
public final class VirshPeer implements AutoCloseable {
  private final PeerVm vm;
  private final List<LabHost> hosts;
  private final InstantSource clock;

  private VirshPeer(PeerVm vm, List<LabHost> hosts, InstantSource clock) {
    this.vm = vm;
    this.hosts = List.copyOf(hosts);
    this.clock = clock;
  }

  /**
   * Makes the hosts ready: libvirtd listens, the base image is cached on each.
   *
   * @param baseImage a file of this machine
   */
  public static VirshPeer open(PeerVm vm, List<LabHost> hosts, Path baseImage, InstantSource clock)
      throws IOException {
    VirshPeer peer = new VirshPeer(vm, hosts, clock);
    for (LabHost host : hosts) {
      Path cached = host.onMachine(vm.base());
      Files.createDirectories(cached.getParent());
      Files.copy(baseImage, cached, StandardCopyOption.REPLACE_EXISTING);
      host.setLibvirtListening(LibvirtListening.TCP);
    }
    return peer;
  }

  /**
   * Starts the VM.
   *
   * @param definition of the VM whose twin it is
   * @param baseFormat qcow2 or raw
   */
  public void start(LabHost host, String definition, String baseFormat) throws IOException {
    Path file = host.onMachine(vm.disk() + ".xml");
    createOverlay(host, baseFormat);
    Files.writeString(file, vm.twinOf(definition));
    host.run("virsh", "--connect", "qemu:///system", "create", vm.disk() + ".xml");
  }

  /**
   * Moves it. The destination's overlay is made first; that time counts, because a user who does
   * this by hand spends it too.
   *
   * @return from the first command to the end of the last
   */
  public Window move(LabHost source, LabHost destination, String baseFormat) {
    Instant start = clock.instant();
    createOverlay(destination, baseFormat);
    source.run(
        "virsh",
        "--connect",
        "qemu:///system",
        "migrate",
        "--live",
        "--p2p",
        "--copy-storage-inc",
        vm.name(),
        "qemu+tcp://" + destination.address() + "/system");
    return new Window(start, clock.instant());
  }

  private void createOverlay(LabHost host, String baseFormat) {
    host.run(
        "qemu-img", "create", "-q", "-f", "qcow2", "-F", baseFormat, "-b", vm.base(), vm.disk());
  }

  /** Ends the VM, removes its files, and lets libvirtd listen on its unix socket only. */
  @Override
  public void close() throws IOException {
    for (LabHost host : hosts) {
      host.execute("virsh", "--connect", "qemu:///system", "destroy", vm.name());
      for (String file : List.of(vm.disk(), vm.disk() + ".xml", vm.base())) {
        Files.deleteIfExists(host.onMachine(file));
      }
      host.setLibvirtListening(LibvirtListening.LOCAL);
    }
  }
}
