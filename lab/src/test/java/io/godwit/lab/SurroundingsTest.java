package io.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SurroundingsTest {
  private static final String ROUTES =
      """
      default via 192.0.2.1 dev eth0
      192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.2
      local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1
      """;

  @Test
  void anOrdinaryMachineIsFree() {
    assertThat(Surroundings.conflict("10.81.0.0/24", ROUTES)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/8 via 192.0.2.9 dev tun0",
        "10.81.0.0/16 dev eth1 proto kernel scope link src 10.81.4.4",
        "10.81.0.128/25 dev eth1",
        "10.81.0.7 dev wg0 scope link",
        "local 10.81.0.7 dev eth1 table local proto kernel scope host src 10.81.0.7"
      })
  void aRouteThatOverlapsIsNamed(String route) {
    assertThat(Surroundings.conflict("10.81.0.0/24", ROUTES + route)).contains(route);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.81.1.0/24 dev eth1", "10.80.0.0/16 dev eth1", "0.0.0.0/0 via 10.81.0.1"})
  void aNeighbourIsNoConflict(String route) {
    assertThat(Surroundings.conflict("10.81.0.0/24", ROUTES + route)).isEmpty();
  }
}
