package io.godwit.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.config.PlaceTerms;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnAddressesTest {
  private static final PlaceTerms BEHIND_NAT = new PlaceTerms(true, true);
  private static final List<String> FORWARDED = List.of("198.51.100.4:8444");

  private final OwnAddresses addresses = new OwnAddresses("godwit0");

  @Test
  void ofAHostThatEverybodyReachesWhatItsUserSaysHolds() throws SocketException {
    assertThat(addresses.endpoints(PlaceTerms.USUAL, FORWARDED, 8444).anywhere())
        .isEqualTo(FORWARDED);
    assertThat(addresses.endpoints(PlaceTerms.USUAL, FORWARDED, 8444).nearby()).isEmpty();
  }

  @Test
  void behindANatItsOwnAddressesAreForItsNeighboursOnly() throws SocketException {
    List<String> own = addresses.endpoints(PlaceTerms.USUAL, List.of(), 8444).anywhere();

    assertThat(addresses.endpoints(BEHIND_NAT, List.of(), 8444).anywhere()).isEmpty();
    assertThat(addresses.endpoints(BEHIND_NAT, List.of(), 8444).nearby()).isEqualTo(own);
    assertThat(addresses.endpoints(BEHIND_NAT, FORWARDED, 8444).anywhere()).isEqualTo(FORWARDED);
  }
}
