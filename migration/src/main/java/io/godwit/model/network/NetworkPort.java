package io.godwit.model.network;

import java.util.Objects;

/**
 * A VM's place in a network, constant through moves. With it the VM's device, its host's filters
 * and the bridge are made; who else is in the network is no part of it.
 */
public record NetworkPort(NetworkName network, Vni vni, Mtu mtu, Ipv4Address address) {
  public NetworkPort {
    Objects.requireNonNull(network);
    Objects.requireNonNull(vni);
    Objects.requireNonNull(mtu);
    Objects.requireNonNull(address);
  }
}
