package io.godwit.controller.overlay;

import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.NetworkName;
import io.godwit.model.TransportPort;
import java.util.List;
import java.util.Objects;

/**
 * Where clients from outside come into a network, which needs no VM at that host.
 *
 * @param published the ports that take new connections; none where all of them drain
 */
public record Door(
    NetworkName network,
    HostId host,
    MacAddress mac,
    Ipv4Address address,
    List<Published> published) {
  public Door {
    Objects.requireNonNull(network);
    Objects.requireNonNull(host);
    Objects.requireNonNull(mac);
    Objects.requireNonNull(address);
    published = List.copyOf(published);
  }

  /** A port of the host, and the VM's behind it. */
  public record Published(TransportPort port, Ipv4Address vm, int vmPort) {
    public Published {
      Objects.requireNonNull(port);
      Objects.requireNonNull(vm);
    }
  }
}
