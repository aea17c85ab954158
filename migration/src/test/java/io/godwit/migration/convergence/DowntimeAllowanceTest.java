package io.godwit.migration.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.migration.postcopy.PostCopySwitch;
import io.godwit.model.Accelerator;
import io.godwit.model.Version;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DowntimeAllowanceTest {
  private final DowntimeAllowance allowance = DowntimeAllowance.STANDARD;

  @Test
  void aGuestThatHardlyWritesStandsStillForAMoment() {
    assertThat(allowance.at(2)).isLessThanOrEqualTo(Duration.ofMillis(30));
  }

  @Test
  void eachPassIsAllowedAsMuchAsTheOneBeforeOrMore() {
    for (int pass = 1; pass < 10; pass++) {
      assertThat(allowance.at(pass + 1)).isGreaterThanOrEqualTo(allowance.at(pass));
    }
  }

  @Test
  void aGuestThatQemuWouldHaveStoppedIsStoppedBeforeItsMemoryIsSplit() {
    int lastPassOfPreCopy = Math.toIntExact(PostCopySwitch.STANDARD.passes());
    assertThat(allowance.at(lastPassOfPreCopy)).isEqualTo(DowntimeAllowance.QEMUS_OWN.at(1));
    assertThat(allowance.at(1000)).isEqualTo(DowntimeAllowance.QEMUS_OWN.at(1));
  }

  @Test
  void aTranslatedGuestOfAnOldQemuIsGivenNoPassMoreThanQemuMakes() {
    assertThat(DowntimeAllowance.on(Accelerator.TCG, new Version(8, 2, 9)))
        .isEqualTo(DowntimeAllowance.QEMUS_OWN);
    assertThat(DowntimeAllowance.on(Accelerator.TCG, new Version(9, 0, 0)))
        .isEqualTo(DowntimeAllowance.STANDARD);
    assertThat(DowntimeAllowance.on(Accelerator.KVM, new Version(7, 2, 0)))
        .isEqualTo(DowntimeAllowance.STANDARD);
  }

  @Test
  void passesCountFromOne() {
    assertThatThrownBy(() -> allowance.at(0)).hasMessageContaining("from 1");
    assertThatThrownBy(() -> new DowntimeAllowance(List.of())).hasMessageContaining("at least one");
  }
}
