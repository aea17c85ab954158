package io.godwit.agent.overlay;

import io.godwit.model.DeviceNames;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Vni;
import java.io.IOException;

/**
 * The addresses between a host and the namespaces of its networks: four for each, from a range for
 * benchmarks of networks (RFC 2544), which is nobody's own. They are seen on the host only.
 */
enum TransitAddresses {
  EGRESS("198.18.0.0"),
  DOORS("198.19.0.0");

  /** All of them. */
  static final String RANGE = "198.18.0.0/15";

  private final String first;

  TransitAddresses(String first) {
    this.first = first;
  }

  Ipv4Address ofHost(Vni vni) {
    return address(vni, 1);
  }

  Ipv4Address ofNetwork(Vni vni) {
    return address(vni, 2);
  }

  /**
   * They follow from a network's number.
   *
   * @throws IOException if another network here has the same
   */
  void refuseTaken(Vni vni, Kernel kernel) throws IOException {
    for (Vni other : kernel.networks(DeviceNames.EGRESS)) {
      if (!other.equals(vni) && other.clashesWith(vni)) {
        throw new IOException(
            "its number and that of network number %s differ by a multiple of %d, so one host can have only one of them"
                .formatted(other, Vni.PLACES));
      }
    }
  }

  private Ipv4Address address(Vni vni, int number) {
    return new Ipv4Address(Ipv4Address.parse(first).bits() + 4 * vni.place() + number);
  }
}
