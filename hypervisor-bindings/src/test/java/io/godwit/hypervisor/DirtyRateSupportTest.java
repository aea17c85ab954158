package io.godwit.hypervisor;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.Accelerator;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DirtyRateSupportTest {
  @ParameterizedTest
  @CsvSource({
    "TCG, false, PAGE_SAMPLING, PT1S",
    "KVM, false, PAGE_SAMPLING, PT60S",
    "KVM, false, DIRTY_BITMAP,  PT1S",
    "KVM, true,  DIRTY_RING,    PT1S"
  })
  void allowed(Accelerator accelerator, boolean ring, DirtyRateMode mode, Duration period) {
    assertThatCode(() -> DirtyRateSupport.check(accelerator, ring, period, mode))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "TCG, false, DIRTY_BITMAP,  PT1S",
    "TCG, false, DIRTY_RING,    PT1S",
    "KVM, false, DIRTY_RING,    PT1S",
    "KVM, true,  DIRTY_BITMAP,  PT1S",
    "TCG, false, PAGE_SAMPLING, PT0S",
    "TCG, false, PAGE_SAMPLING, PT61S",
    "TCG, false, PAGE_SAMPLING, PT1.5S"
  })
  void refused(Accelerator accelerator, boolean ring, DirtyRateMode mode, Duration period) {
    assertThatThrownBy(() -> DirtyRateSupport.check(accelerator, ring, period, mode))
        .isInstanceOf(HypervisorException.class);
  }
}
