package io.godwit.agent.inventory;

import io.godwit.agent.config.AgentConfig;
import io.godwit.agent.overlay.Networks;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorCapabilities;
import io.godwit.model.Accelerator;
import io.godwit.model.Calibration;
import io.godwit.model.HostEndpoints;
import io.godwit.model.HostInventory;
import java.io.IOException;
import java.net.SocketException;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts together what this host is able to run. */
public final class InventoryReader {
  private final AgentConfig config;
  private final Hypervisor hypervisor;
  private final Accelerator accelerator;
  private final Machine machine;
  private final Capacity capacity;
  private final Optional<String> postCopyObstacle;
  private final Networks networks;
  private final Supplier<Optional<Calibration>> calibration;

  /**
   * @param postCopyObstacle as {@link PostCopyProbe} found
   * @param calibration how fast the host is, as far as that is known by now
   */
  public InventoryReader(
      AgentConfig config,
      Hypervisor hypervisor,
      Accelerator accelerator,
      Machine machine,
      Capacity capacity,
      Optional<String> postCopyObstacle,
      Networks networks,
      Supplier<Optional<Calibration>> calibration) {
    this.config = config;
    this.hypervisor = hypervisor;
    this.accelerator = accelerator;
    this.machine = machine;
    this.capacity = capacity;
    this.postCopyObstacle = postCopyObstacle;
    this.networks = networks;
    this.calibration = calibration;
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
        networks.state(),
        config.place().relay(),
        calibration.get(),
        true);
  }

  private HostEndpoints tunnelEndpoints() throws SocketException {
    return new OwnAddresses(config.vmBridge())
        .endpoints(config.place(), config.tunnelEndpoints(), config.tunnelListen().getPort());
  }
}
