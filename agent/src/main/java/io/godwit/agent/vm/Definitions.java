package io.godwit.agent.vm;

import io.godwit.agent.config.AgentPaths;
import io.godwit.agent.image.ImageCache;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.model.Accelerator;
import io.godwit.model.DeviceNames;
import io.godwit.model.VmSpec;

/** How this host runs a VM: the VM's own values and the host's paths, bridge and accelerator. */
public final class Definitions {
  private final AgentPaths paths;
  private final ImageCache images;
  private final String bridge;
  private final Accelerator accelerator;

  public Definitions(AgentPaths paths, ImageCache images, String bridge, Accelerator accelerator) {
    this.paths = paths;
    this.images = images;
    this.bridge = bridge;
    this.accelerator = accelerator;
  }

  /** What this host's VMs run on. */
  public Accelerator accelerator() {
    return accelerator;
  }

  public VmDefinition of(VmSpec spec) {
    return new VmDefinition(
        spec,
        accelerator,
        paths.disk(spec.id()),
        images.file(spec.image()),
        spec.image().format(),
        spec.port().map(port -> DeviceNames.bridge(port.vni())).orElse(bridge),
        paths.consoleLog(spec.id()));
  }
}
