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
  @ValueSource(strings = {"any", "icmp", "tcp", "udp", "tcp/443", "udp/53", "tcp/8000-8100"})
  void serviceIsReadAsItIsWritten(String text) {
    assertThat(Service.parse(text)).hasToString(text);
    assertThat(Service.parse(Service.parse(text).toString())).isEqualTo(Service.parse(text));
  }

  @Test
  void rangeOfOnePortIsThatPortAndOfAllPortsTheTransport() {
    assertThat(Service.parse("tcp/443-443")).isEqualTo(Service.parse("tcp/443"));
    assertThat(Service.parse("udp/1-65535")).isEqualTo(Service.parse("udp"));
  }

  @ParameterizedTest
  @CsvSource({
    "tcp/0, 'from 1 to 65535, not 0'",
    "tcp/65536, 'from 1 to 65535, not 65536'",
    "udp/0-9, 'from 1 to 65535, not 0'",
    "tcp/9-1, 'write 1-9'",
    "tcp/, 'write any, icmp'",
    "tcp/-, 'write any, icmp'",
    "tcp/1-, 'write any, icmp'",
    "443, 'write any, icmp'",
    "443/tcp, 'write any, icmp'",
    "icmp/8, 'write any, icmp'",
    "sctp/5, 'write any, icmp'",
    "TCP/443, 'write any, icmp'",
    "tcp/999999, 'write any, icmp'",
  })
  void othersAreNoneAndSayWhatIs(String text, String why) {
    assertThatThrownBy(() -> Service.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({
    "any, icmp, true",
    "any, tcp/443, true",
    "any, any, true",
    "tcp, any, false",
    "tcp, tcp/443, true",
    "tcp, udp/443, false",
    "tcp/8000-8100, tcp/8000, true",
    "tcp/8000-8100, tcp/8100, true",
    "tcp/8000-8100, tcp/8101, false",
    "tcp/8000-8100, tcp/7999-8000, false",
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
            Stream.of("udp/53", "tcp/9000", "tcp/80-90", "icmp", "tcp/80", "any")
                .map(Service::parse)
                .sorted(Service.ORDER)
                .map(Object::toString))
        .containsExactly("any", "icmp", "tcp/80", "tcp/80-90", "tcp/9000", "udp/53");
  }
}
