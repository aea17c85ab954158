package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.hypervisor.VmStatus.DomainState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DomainStatesTest {
  /** Numbers as in libvirt 9.0's libvirt-domain.h. */
  @ParameterizedTest
  @CsvSource({
    "1, 1,  RUNNING",
    "3, 1,  PAUSED_BY_USER",
    "3, 2,  PAUSED_FOR_MIGRATION",
    "3, 5,  PAUSED_ON_IO_ERROR",
    "3, 11, PAUSED_FOR_MIGRATION",
    "3, 12, PAUSED_FOR_MIGRATION",
    "3, 13, PAUSED_POST_COPY_FAILED",
    "3, 14, PAUSED_ON_ERROR",
    "5, 1,  SHUT_OFF",
    "5, 2,  SHUT_OFF",
    "5, 3,  CRASHED",
    "5, 4,  SHUT_OFF_MIGRATED",
    "5, 6,  SHUT_OFF_FAILED"
  })
  void stateIsReadWithItsReason(int state, int reason, DomainState expected) {
    assertThat(DomainStates.of(state, reason)).isEqualTo(expected);
  }
}
