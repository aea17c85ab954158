package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.Ipv6Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MeshAddress;
import io.godwit.model.Vni;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Addresses that mean something else on every host of ours are no network's. */
class TransitTest {
  @ParameterizedTest
  @EnumSource
  void noNetworkHasTheAddressesOfTheWaysBetweenHostsAndNetworks(Transit transit) {
    refused(transit.ipv6OfNetwork(new Vni(1000)));
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
