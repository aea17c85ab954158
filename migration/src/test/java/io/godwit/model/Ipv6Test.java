package io.godwit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6Test {
  private static final MacAddress MAC = new MacAddress("52:54:6e:00:00:01");

  /** The examples of RFC 5952, sections 1 and 4. */
  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:aaaa:bbbb:cccc:dddd:eeee:AAAA, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa",
    "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "0:0:0:0:0:0:0:0, ::",
    "::1, ::1",
    "fe80:0::, fe80::",
  })
  void anAddressHasOneForm(String written, String form) {
    assertThat(Ipv6Address.parse(written)).hasToString(form).isEqualTo(Ipv6Address.parse(form));
  }

  @Test
  void whatIsPrintedIsReadAsTheSameAlsoByOthers() throws Exception {
    Random random = new Random(20261127);
    for (int i = 0; i < 2000; i++) {
      Ipv6Address address = new Ipv6Address(sparse(random), sparse(random));
      assertThat(Ipv6Address.parse(address.toString())).isEqualTo(address);
      assertThat(Ipv6Address.ofBytes(address.bytes())).isEqualTo(address);
      assertThat(InetAddress.getByName("[%s]".formatted(address)))
          .isEqualTo(InetAddress.getByAddress(address.bytes()));
    }
  }

  /** With many groups of zeros. */
  private static long sparse(Random random) {
    long bits = 0;
    for (int group = 0; group < 4; group++) {
      bits = (bits << 16) | (random.nextBoolean() ? 0 : random.nextInt(1 << 16));
    }
    return bits;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8",
        "12345::", "g::", "::1.2.3.4", "fe80::1%eth0", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "::1/64"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> Ipv6Address.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not an IPv6 address");
  }

  /** The address that RFC 4291's appendix A makes of a MAC, as the Linux kernel does. */
  @Test
  void aVmsAddressFollowsFromItsEthernetAddress() {
    Ipv6Range range = Ipv6Range.parse("fd12:3456:789a:1::/64");

    assertThat(range.of(MAC)).hasToString("fd12:3456:789a:1:5054:6eff:fe00:1");
    assertThat(range.gateway()).hasToString("fd12:3456:789a:1::1");
    assertThat(Ipv6Address.linkLocal(MAC)).hasToString("fe80::5054:6eff:fe00:1");
    assertThat(Ipv6Address.linkLocal(new MacAddress("34:56:78:9a:bc:de")))
        .hasToString("fe80::3656:78ff:fe9a:bcde");
    assertThat(port(Optional.of(range)).ipv6(MAC)).contains(range.of(MAC));
    assertThat(port(Optional.empty()).ipv6(MAC)).isEmpty();
  }

  private static NetworkPort port(Optional<Ipv6Range> range) {
    return new NetworkPort(
        new NetworkName("shop"),
        new Vni(1000),
        Mtu.USUAL,
        Subnet.parse("10.5.0.0/24"),
        range,
        Ipv4Address.parse("10.5.0.2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001:db8:0:7::/64",
        "2a01:4f8:1:2::/64",
        "fd01::/64",
        "fd20:cf::/64",
        "fdff:1:2:3::/64"
      })
  void aNetworkMayHaveAGlobalOrAUniqueLocalRange(String text) {
    assertThat(Ipv6Range.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fd12::/48 | is a /64",
        "fd12::/65 | is a /64",
        "fd12::1/64 | the range itself is fd12::/64",
        "fd12:: | write it as",
        "fd12::/x | write it as",
        "10.5.0.0/24 | not an IPv6 address",
        "fe80::/64 | 2000::/3",
        "ff02::/64 | 2000::/3",
        "::/64 | 2000::/3",
        "64:ff9b::/64 | 2000::/3",
        "fd67:6f64:7769:7400::/64 | the mesh",
        "fd67:6f64:7769:7401::/64 | the mesh",
        "fd67:6f64:7769:7403::/64 | the mesh",
        "fd00:ec2::/64 | clouds",
        "fd00:c1::/64 | clouds",
        "fd20:ce::/64 | clouds",
      })
  void whatCannotBeANetworksIsRefusedWithTheReason(String text, String reason) {
    assertThatThrownBy(() -> Ipv6Range.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aRangeThatIsDrawnIsUniqueLocalAndAnotherEachTime() {
    Random random = new Random(1);
    Ipv6Range one = Ipv6Range.unique(random);

    assertThat(one.toString()).startsWith("fd").endsWith("/64");
    assertThat(one.network() & 0xffff).isZero();
    assertThat(Ipv6Range.parse(one.toString())).isEqualTo(one);
    assertThat(Ipv6Range.unique(random)).isNotEqualTo(one);
  }

  /** One in 256 would be of clouds. */
  @Test
  void whatCannotBeANetworksIsNotDrawn() {
    Random random = new Random(1);

    assertThatCode(() -> IntStream.range(0, 5000).forEach(number -> Ipv6Range.unique(random)))
        .doesNotThrowAnyException();
  }
}
