package io.godwit.agent.inventory;

import io.godwit.agent.config.AgentConfig;
import io.godwit.agent.config.HostPort;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorCapabilities;
import io.godwit.model.Accelerator;
import io.godwit.model.HostInventory;
import io.godwit.model.network.MeshState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/** Puts together what this host is able to run. */
public final class InventoryReader {
  private final AgentConfig config;
  private final Hypervisor hypervisor;
  private final Accelerator accelerator;
  private final Machine machine;
  private final Capacity capacity;
  private final Optional<String> postCopyObstacle;

  /**
   * @param postCopyObstacle as {@link PostCopyProbe} found
   */
  public InventoryReader(
      AgentConfig config,
      Hypervisor hypervisor,
      Accelerator accelerator,
      Machine machine,
      Capacity capacity,
      Optional<String> postCopyObstacle) {
    this.config = config;
    this.hypervisor = hypervisor;
    this.accelerator = accelerator;
    this.machine = machine;
    this.capacity = capacity;
    this.postCopyObstacle = postCopyObstacle;
  }

  /**
   * @throws io.godwit.hypervisor.HypervisorException {@code UNREACHABLE} while libvirtd is down
   */
  public HostInventory read() throws IOException {
    HypervisorCapabilities found = hypervisor.capabilities();
    return new HostInventory(
        found.cpuModel(),
        found.usableCpuModels(),
        found.cpuFeatures(),
        found.machineTypes(),
        found.qemuVersion(),
        found.libvirtVersion(),
        config.cpus().orElse(found.cpus()),
        capacity.memory(),
        capacity.disk(),
        accelerator,
        machine.mergesPages(),
        tunnelEndpoints(),
        config.vmBridge(),
        postCopyObstacle,
        new MeshState.Unfit("it takes no part in networks"));
  }

  private List<String> tunnelEndpoints() throws SocketException {
    if (!config.tunnelEndpoints().isEmpty()) {
      return config.tunnelEndpoints();
    }
    int port = config.tunnelListen().getPort();
    return NetworkInterface.networkInterfaces()
        .filter(this::isUplink)
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLinkLocalAddress())
        .map(InetAddress::getHostAddress)
        .map(address -> new HostPort(address.replaceAll("%.*", ""), port).toString())
        .toList();
  }

  private boolean isUplink(NetworkInterface device) {
    try {
      return device.isUp() && !device.isLoopback() && !device.getName().equals(config.vmBridge());
    } catch (SocketException gone) {
      return false;
    }
  }
}
