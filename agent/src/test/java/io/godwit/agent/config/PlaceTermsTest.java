package io.godwit.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.godwit.migration.memory.BalloonTerms;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class PlaceTermsTest {
  @Test
  void aHostIsNotBehindANatAndRelaysUnlessItsUserSaysOtherwise() {
    assertThat(AgentConfig.of(new Properties()).place()).isEqualTo(PlaceTerms.USUAL);

    Properties said = new Properties();
    said.setProperty("host.nat", " true ");
    said.setProperty("host.relay", "false");
    assertThat(AgentConfig.of(said).place()).isEqualTo(new PlaceTerms(true, false));
  }

  @Test
  void memoryIsTakenOfVmsOnlyWhereItsUserSaysSo() {
    assertThat(AgentConfig.of(new Properties()).balloons()).isEqualTo(BalloonTerms.OFF);
    assertThat(reclaimingFrom("80").balloons()).isEqualTo(BalloonTerms.from(80));
    assertThat(reclaimingFrom("off").balloons()).isEqualTo(BalloonTerms.OFF);
    for (String wrong : List.of("80%", "0", "100", "on", "")) {
      assertThatIllegalArgumentException().isThrownBy(() -> reclaimingFrom(wrong));
    }
  }

  private static AgentConfig reclaimingFrom(String value) {
    Properties said = new Properties();
    said.setProperty("memory.reclaim-from", value);
    return AgentConfig.of(said);
  }

  @Test
  void whatIsNeitherTrueNorFalseIsRefused() {
    Properties said = new Properties();
    said.setProperty("host.nat", "yes");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> AgentConfig.of(said))
        .withMessage("host.nat is true or false, not 'yes'");
  }
}
