package io.godwit.controller.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.protocol.v1.ProtocolRange;
import io.grpc.Status;
import io.grpc.StatusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtocolVersionsTest {
  private static final ProtocolVersions NEWER_CONTROLLER = new ProtocolVersions(1, 2);

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1", // the previous version's agent
    "1, 2, 2", "2, 2, 2", "2, 3, 2", // an agent that was upgraded first
  })
  void theNewestThatBothSpeak(int oldest, int newest, int agreed) throws StatusException {
    assertThat(NEWER_CONTROLLER.agree(range(oldest, newest))).isEqualTo(agreed);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 4, upgrade the controller",
    "0, 0, upgrade the agent", // an agent that states nothing
    "2, 1, upgrade the controller", // no range at all
  })
  void withoutACommonOneTheReasonSaysWhatToUpgrade(int oldest, int newest, String remedy) {
    assertThatThrownBy(() -> NEWER_CONTROLLER.agree(range(oldest, newest)))
        .isInstanceOfSatisfying(
            StatusException.class,
            refusal -> {
              assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
              assertThat(refusal.getStatus().getDescription())
                  .isEqualTo(
                      "the agent speaks protocol %d to %d, this controller 1 to 2: %s",
                      oldest, newest, remedy);
            });
  }

  @Test
  void onceAVersionIsDroppedItsAgentsAreToldToUpgrade() {
    ProtocolVersions later = new ProtocolVersions(2, 3);

    assertThatThrownBy(() -> later.agree(range(1, 1)))
        .hasMessageContaining("this controller 2 to 3: upgrade the agent");
  }

  private static ProtocolRange range(int oldest, int newest) {
    return ProtocolRange.newBuilder().setOldest(oldest).setNewest(newest).build();
  }
}
