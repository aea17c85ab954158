package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.Ipv6Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MeshAddress;
import org.junit.jupiter.api.Test;

/** Addresses that mean something else on every host of ours are no network's. */
class TransitTest {
  @Test
  void noNetworkHasTheAddressesOfTheWaysBetweenHostsAndNetworks() {
    String network = Transit.IPV6_RANGE.substring(0, Transit.IPV6_RANGE.indexOf('/'));

    refused(Ipv6Address.parse(network + "1"));
  }

  @Test
  void noNetworkHasTheMeshs() {
    refused(Ipv6Address.parse(MeshAddress.of(Overlays.EAST).value()));
    refused(Ipv6Address.parse(MeshAddress.relayed(Overlays.EAST).value()));
  }

  private static void refused(Ipv6Address address) {
    assertThatThrownBy(() -> new Ipv6Range(address.high()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the mesh");
  }
}
