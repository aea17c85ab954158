package io.godwit.agent.overlay;

import io.godwit.agent.config.MeshTerms;
import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.agent.storage.DurableFile;
import io.godwit.model.HostId;
import io.godwit.model.network.DeviceNames;
import io.godwit.model.network.MeshAddress;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * This host's end of the WireGuard mesh: the kernel's WireGuard where it has one, else
 * wireguard-go. Either stays when the agent ends.
 */
final class Mesh {
  private static final Logger LOG = System.getLogger(Mesh.class.getName());
  private static final Duration APPEARS_WITHIN = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final HostId self;
  private final MeshKeys keys;
  private final MeshTerms terms;
  private final Kernel kernel;
  private final Units units;
  private final Tasks tasks;
  private final Path configuration;
  private String applied = "";

  /**
   * @param configuration the file by which {@code wg} is told, readable by root only
   */
  Mesh(
      HostId self,
      MeshKeys keys,
      MeshTerms terms,
      Kernel kernel,
      Units units,
      Tasks tasks,
      Path configuration) {
    this.self = self;
    this.keys = keys;
    this.terms = terms;
    this.kernel = kernel;
    this.units = units;
    this.tasks = tasks;
    this.configuration = configuration;
  }

  /** Makes it what it should be. Nothing is done where it is. */
  void make(List<Peer> peers) throws IOException, InterruptedException {
    if (!kernel.hasDevice(DeviceNames.MESH)) {
      applied = "";
      open();
    }
    String text = MeshText.of(keys.privateKey(), terms.port(), peers);
    if (text.equals(applied)) {
      return;
    }
    DurableFile.write(configuration, text.getBytes(StandardCharsets.US_ASCII));
    kernel.run("wg", "syncconf", DeviceNames.MESH, configuration.toString());
    kernel.ip(
        List.of(
            "address replace %s/%d dev %s nodad"
                .formatted(MeshAddress.of(self), MeshAddress.PREFIX, DeviceNames.MESH),
            "link set dev %s mtu %d up".formatted(DeviceNames.MESH, terms.mtu())));
    applied = text;
  }

  /** Nothing of it is left; wireguard-go ends with its device. Fine where there is none. */
  void remove() throws IOException {
    if (kernel.hasDevice(DeviceNames.MESH)) {
      kernel.ip(List.of("link delete dev " + DeviceNames.MESH));
    }
    DurableFile.delete(configuration);
    applied = "";
  }

  private void open() throws IOException, InterruptedException {
    if (kernel.succeeds("ip", "link", "add", "dev", DeviceNames.MESH, "type", "wireguard")) {
      return;
    }
    LOG.log(Level.INFO, "this kernel has no WireGuard: wireguard-go carries the mesh");
    units.start(
        new Units.Program(
            "mesh",
            List.of("wireguard-go", "-f", DeviceNames.MESH),
            List.of("wireguard-go", DeviceNames.MESH)));
    awaitDevice();
  }

  private void awaitDevice() throws IOException, InterruptedException {
    for (long looks = APPEARS_WITHIN.dividedBy(LOOK); looks > 0; looks--) {
      if (kernel.hasDevice(DeviceNames.MESH)) {
        return;
      }
      tasks.sleep(LOOK);
    }
    throw new IOException("wireguard-go has not made the device " + DeviceNames.MESH);
  }
}
