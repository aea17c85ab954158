package io.godwit.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MigrationOutcomeTest {
  @ParameterizedTest
  @CsvSource({
    "INTERNAL,    RUNNING,                 MIGRATION_FAILED",
    "UNREACHABLE, RUNNING,                 MIGRATION_FAILED",
    "CANCELLED,   RUNNING,                 CANCELLED",
    "INVALID,     PAUSED_BY_USER,          INVALID",
    "NO_SPACE,    PAUSED_ON_IO_ERROR,      NO_SPACE",
    "INTERNAL,    PAUSED_FOR_MIGRATION,    IN_DOUBT",
    "CANCELLED,   PAUSED_POST_COPY_FAILED, IN_DOUBT",
    "INTERNAL,    CRASHED,                 IN_DOUBT",
    "INTERNAL,    SHUT_OFF_MIGRATED,       IN_DOUBT",
    "INTERNAL,    ,                        IN_DOUBT",
  })
  void doubtUnlessTheVmIsSeenWhole(Reason failure, DomainState after, Reason expected) {
    HypervisorException cause = new HypervisorException(failure, "as libvirt said");
    HypervisorException outcome =
        MigrationOutcome.of(
            cause,
            Optional.ofNullable(after).map(MigrationOutcomeTest::status),
            status(DomainState.RUNNING));
    assertThat(outcome.reason()).isEqualTo(expected);
    assertThat(outcome).hasMessage("as libvirt said").hasCause(cause);
  }

  private static VmStatus status(DomainState state) {
    return new VmStatus(new VmId(new UUID(0, 1)), new VmName("a"), state, true);
  }
}
