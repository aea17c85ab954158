package io.godwit.controller.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void percentileIsAtMostATwelfthTooHigh() {
    Samples samples = new Samples();
    for (long amount = 1; amount <= 10_000; amount++) {
      samples.add(amount);
    }
    for (double share = 0.05; share <= 1; share += 0.05) {
      assertThat((double) samples.quantile(share))
          .isBetween(share * 10_000, share * 10_000 * 13 / 12 + 1);
    }
  }

  @Test
  void whatIsKeptIsTheSame() {
    Samples samples = new Samples();
    samples.add(0);
    samples.add(250);
    samples.add(250);
    samples.add(Long.MAX_VALUE);

    assertThat(samples.toBytes()).as("only what there is").hasSize(3 * 6);
    assertThat(Samples.of(samples.toBytes())).isEqualTo(samples);
    assertThat(Samples.of(new byte[0]).count()).isZero();
  }

  @Test
  void bytesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> Samples.of(new byte[5])).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Samples.of(new byte[] {1, 0, 0, 0, 0, 1}))
        .hasMessageContaining("no class 256");
  }
}
