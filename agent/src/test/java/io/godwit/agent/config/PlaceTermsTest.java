package io.godwit.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
  void whatIsNeitherTrueNorFalseIsRefused() {
    Properties said = new Properties();
    said.setProperty("host.nat", "yes");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> AgentConfig.of(said))
        .withMessage("host.nat is true or false, not 'yes'");
  }
}
