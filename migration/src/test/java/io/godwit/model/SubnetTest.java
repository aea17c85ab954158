package io.godwit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {
  @Test
  void itsFirstAddressIsTheGatewaysAndTheNextAreForVms() {
    Subnet subnet = Subnet.parse("192.168.7.0/29");
    Set<Ipv4Address> taken = new HashSet<>();
    for (int i = 0; i < subnet.capacity(); i++) {
      assertThat(taken.add(subnet.free(taken).orElseThrow())).isTrue();
    }

    assertThat(subnet.gateway()).hasToString("192.168.7.1");
    assertThat(taken).allMatch(subnet::isForVm).doesNotContain(subnet.gateway());
    assertThat(taken.stream().sorted().map(Object::toString))
        .containsExactly("192.168.7.2", "192.168.7.3", "192.168.7.4", "192.168.7.5", "192.168.7.6");
    assertThat(subnet.free(taken)).isEmpty();
  }

  @Test
  void frontDoorsComeFromTheOtherEndUntilTheyMeet() {
    Subnet subnet = Subnet.parse("192.168.7.0/29");
    Set<Ipv4Address> taken = new HashSet<>();
    assertThat(subnet.freeFromTop(taken)).hasToString("Optional[192.168.7.6]");
    for (int i = 0; i < subnet.capacity(); i++) {
      assertThat(taken.add(subnet.freeFromTop(taken).orElseThrow())).isTrue();
    }

    assertThat(taken).allMatch(subnet::isForVm);
    assertThat(subnet.freeFromTop(taken)).isEmpty();
    assertThat(subnet.free(taken)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.5.0.0/24, true",
    "10.5.0.0/24, 10.0.0.0/8, true",
    "10.5.0.0/24, 10.5.1.0/24, false",
    "200.0.0.0/24, 200.0.0.0/24, true",
  })
  void twoOverlapWhereOneHoldsTheOther(String one, String other, boolean expected) {
    assertThat(Subnet.parse(one).overlaps(Subnet.parse(other))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.5.0.1/24",
        "10.5.0.0",
        "10.5.0.0/30",
        "10.5.0.0/7",
        "10.5.0/24",
        "010.5.0.0/24",
        "10.256.0.0/24",
        "",
        "10.5.0.0/24\n"
      })
  void whatIsNoRangeIsRefused(String text) {
    assertThatThrownBy(() -> Subnet.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.0/8",
        "0.0.0.0/8",
        "169.254.0.0/16",
        "198.18.0.0/15",
        "198.19.7.0/24",
        "224.0.0.0/24",
        "240.0.0.0/8",
        "169.254.169.0/24"
      })
  void whatMeansSomethingElseIsRefusedWithTheReason(String text) {
    assertThatThrownBy(() -> Subnet.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text + " cannot be a network's: ");
  }

  @Test
  void anAddressWithinARangeIsRefusedWithTheRange() {
    assertThatThrownBy(() -> Subnet.parse("10.5.0.77/24")).hasMessageContaining("10.5.0.0/24");
  }

  @ParameterizedTest
  @CsvSource({
    "10.5.0.0, false",
    "10.5.0.1, false",
    "10.5.0.2, true",
    "10.5.0.254, true",
    "10.5.0.255, false",
    "10.5.1.2, false",
  })
  void notEveryAddressIsForAVm(String address, boolean expected) {
    assertThat(Subnet.parse("10.5.0.0/24").isForVm(Ipv4Address.parse(address))).isEqualTo(expected);
  }

  /** In the one way of RFC 5952, as programs print it: what they have is compared as text. */
  @ParameterizedTest
  @CsvSource({
    "8123-456789abcdef, 8123:4567:89ab:cdef",
    "8000-0000000000aa, 8000::aa",
    "8000-00aa00000000, 8000:aa::",
    "8000-0000000a000b, 8000:0:a:b",
    "8000-000000000000, 8000::",
  })
  void aHostsMeshAddressFollowsFromItsId(String end, String expected) {
    assertThat(MeshAddress.of(HostId.of("0197c3a0-0000-7000-" + end)))
        .hasToString("fd67:6f64:7769:7400:" + expected);
  }

  @Test
  void aPortsAddressIsOneOfAVmInItsNetwork() {
    Subnet range = Subnet.parse("10.5.0.0/24");

    assertThat(port(range, "10.5.0.2").address()).hasToString("10.5.0.2");
    assertThatThrownBy(() -> port(range, "10.5.0.1")).hasMessageContaining("10.5.0.0/24");
    assertThatThrownBy(() -> port(range, "10.6.0.2")).hasMessageContaining("10.6.0.2");
  }

  private static NetworkPort port(Subnet range, String address) {
    return new NetworkPort(
        new NetworkName("shop"), new Vni(1000), Mtu.USUAL, range, Ipv4Address.parse(address));
  }

  @Test
  void numbersThatAHostCannotHaveBothOfClash() {
    assertThat(new Vni(1000).clashesWith(new Vni(1000 + Vni.PLACES))).isTrue();
    assertThat(new Vni(1000).clashesWith(new Vni(1001))).isFalse();
  }

  @Test
  void aNumberThatNobodyChoseIsNeverOneThatPeopleChoose() {
    for (int hash : new int[] {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 123_456_789}) {
      assertThat(Vni.ofHash(hash).value()).isGreaterThan(65_535);
    }
    assertThat(Vni.ofHash(1)).isNotEqualTo(Vni.ofHash(2));
  }

  @Test
  void aPortOfAVmMayBeUpToTheLastOfItsNumbers() {
    assertThat(new Vni((1 << 24) - 1)).hasToString("16777215");
    assertThatThrownBy(() -> new Vni(1 << 24)).hasMessageContaining("16777215");
    assertThatThrownBy(() -> new Mtu(1279)).hasMessageContaining("1280");
  }
}
