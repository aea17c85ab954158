package io.godwit.bench.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThroughputTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  @Test
  void measuresAStream() throws Exception {
    assertThat(Throughput.measure(Place.HERE, Place.HERE, "127.0.0.1", SHORT)).isPositive();
  }

  @Test
  void saysThatNothingCanBeReceivedAtAnAddressOfSomebodyElse() {
    assertThatThrownBy(() -> Throughput.measure(Place.HERE, Place.HERE, "192.0.2.1", SHORT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("192.0.2.1");
  }
}
