package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.model.HostId;
import io.godwit.model.MeshAddress;
import io.godwit.model.MeshKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RelayRulesTest {
  private static final HostId ONE = new HostId(new UUID(1, 1));
  private static final HostId OTHER = new HostId(new UUID(2, 2));

  @Test
  void passesOnBetweenThePairsInBothDirectionsAndNothingElse() {
    String rules =
        RelayRules.text(
            List.of(
                passed(ONE, Set.of(OTHER)), passed(OTHER, Set.of(ONE)), passed(id(3), Set.of())));

    assertThat(rules)
        .contains(
            "ip6 saddr . ip6 daddr { %1$s . %2$s, %2$s . %1$s } fwd to \"gwmesh\""
                .formatted(MeshAddress.relayed(ONE), MeshAddress.relayed(OTHER)))
        .contains("device \"gwmesh\"")
        .doesNotContain(MeshAddress.relayed(id(3)).value());
  }

  @Test
  void secondAddressesAreNoneOfTheFirst() {
    assertThat(MeshAddress.relayed(ONE)).isNotEqualTo(MeshAddress.of(ONE));
    assertThat(MeshAddress.relayed(ONE).isRelayed()).isTrue();
    assertThat(MeshAddress.of(ONE).isRelayed()).isFalse();
  }

  private static Peer passed(HostId host, Set<HostId> to) {
    return new Peer(host, new MeshKey("A".repeat(42) + "A="), List.of(), Optional.empty(), to);
  }

  private static HostId id(int number) {
    return new HostId(new UUID(number, number));
  }
}
