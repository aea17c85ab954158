package io.godwit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.TransportPort.Transport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportPortTest {
  @Test
  void portsAreOrderedByNumber() {
    assertThat(
            Stream.of(
                    new TransportPort(Transport.UDP, 443),
                    new TransportPort(Transport.TCP, 65535),
                    new TransportPort(Transport.TCP, 443),
                    new TransportPort(Transport.UDP, 1))
                .sorted()
                .map(Object::toString))
        .containsExactly("1/udp", "443/tcp", "443/udp", "65535/tcp");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65536})
  void othersAreNoPorts(int number) {
    assertThatThrownBy(() -> new TransportPort(Transport.TCP, number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 65535, not " + number);
  }
}
