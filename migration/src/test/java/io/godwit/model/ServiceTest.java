package io.godwit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTest {
  @ParameterizedTest
  @ValueSource(strings = {"any", "icmp", "tcp", "udp", "443/tcp", "53/udp", "8000-8100/tcp"})
  void serviceIsReadAsItIsWritten(String text) {
    assertThat(Service.parse(text)).hasToString(text);
    assertThat(Service.parse(Service.parse(text).toString())).isEqualTo(Service.parse(text));
  }

  @Test
  void rangeOfOnePortIsThatPortAndOfAllPortsTheTransport() {
    assertThat(Service.parse("443-443/tcp")).isEqualTo(Service.parse("443/tcp"));
    assertThat(Service.parse("1-65535/udp")).isEqualTo(Service.parse("udp"));
  }

  @ParameterizedTest
  @CsvSource({
    "0/tcp, 'from 1 to 65535, not 0'",
    "65536/tcp, 'from 1 to 65535, not 65536'",
    "0-9/udp, 'from 1 to 65535, not 0'",
    "9-1/tcp, 'write 1-9'",
    "/tcp, 'write any, icmp'",
    "-/tcp, 'write any, icmp'",
    "1-/tcp, 'write any, icmp'",
    "443, 'write any, icmp'",
    "tcp/443, 'write any, icmp'",
    "icmp/8, 'write any, icmp'",
    "sctp/5, 'write any, icmp'",
    "TCP/443, 'write any, icmp'",
    "999999/tcp, 'write any, icmp'",
  })
  void othersAreNoneAndSayWhatIs(String text, String why) {
    assertThatThrownBy(() -> Service.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({
    "any, icmp, true",
    "any, 443/tcp, true",
    "any, any, true",
    "tcp, any, false",
    "tcp, 443/tcp, true",
    "tcp, 443/udp, false",
    "8000-8100/tcp, 8000/tcp, true",
    "8000-8100/tcp, 8100/tcp, true",
    "8000-8100/tcp, 8101/tcp, false",
    "8000-8100/tcp, 7999-8000/tcp, false",
    "icmp, icmp, true",
    "icmp, any, false",
    "tcp, icmp, false",
  })
  void serviceCoversAnotherThatIsAllInIt(String service, String other, boolean covers) {
    assertThat(Service.parse(service).covers(Service.parse(other))).isEqualTo(covers);
  }

  @Test
  void servicesAreOrderedByProtocolThenPorts() {
    assertThat(
            Stream.of("53/udp", "9000/tcp", "80-90/tcp", "icmp", "80/tcp", "any")
                .map(Service::parse)
                .sorted(Service.ORDER)
                .map(Object::toString))
        .containsExactly("any", "icmp", "80/tcp", "80-90/tcp", "9000/tcp", "53/udp");
  }
}
