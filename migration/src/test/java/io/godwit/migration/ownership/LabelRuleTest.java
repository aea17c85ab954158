package io.godwit.migration.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.ownership.DiskLabel.Mark;
import io.godwit.migration.ownership.LabelRule.Verdict;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelRuleTest {
  private static final VmId VM = VmId.of("0e0e0e0e-0000-4000-8000-000000000001");

  @ParameterizedTest
  @CsvSource({
    // A crash between the two writes leaves these, and only these.
    "SEEDING, 2, LIVE, 2",
    "HANDING_OVER, 2, LIVE, 2",
    "HANDING_OVER, 2, STALE, 2",
    "SEEDING, 2, STALE, 2",
    "LIVE, 1, STALE, 2",
    "STALE, 1, SEEDING, 2",
  })
  void bringsUpWhatACrashLeft(Mark found, long foundEpoch, Mark implied, long impliedEpoch) {
    assertThat(judge(found, foundEpoch, implied, impliedEpoch)).isInstanceOf(Verdict.Behind.class);
  }

  @ParameterizedTest
  @CsvSource({
    "LIVE, 3, LIVE, 1, the journal is older than the disk",
    "HANDING_OVER, 2, LIVE, 1, the journal is older than the disk",
    "STALE, 2, LIVE, 1, the journal is older than the disk",
    "STALE, 3, STALE, 2, the journal is older than the disk",
    "LIVE, 1, LIVE, 2, the disk is an older copy",
    "SEEDING, 1, LIVE, 2, the disk is an older copy",
    "LIVE, 1, HANDING_OVER, 2, the disk is an older copy",
    "STALE, 2, LIVE, 2, superseded it",
    "STALE, 2, HANDING_OVER, 2, superseded it",
  })
  void refusesWhatDoesNotBelongTogether(
      Mark found, long foundEpoch, Mark implied, long impliedEpoch, String reason) {
    assertThat(judge(found, foundEpoch, implied, impliedEpoch))
        .isInstanceOfSatisfying(
            Verdict.Contradicts.class, verdict -> assertThat(verdict.reason()).contains(reason));
  }

  @Test
  void refusesAnotherVmsDisk() {
    VmId other = VmId.of("0e0e0e0e-0000-4000-8000-000000000002");
    DiskLabel found = new DiskLabel(other, Epoch.FIRST, Mark.LIVE);

    assertThat(LabelRule.judge(Optional.of(found), new DiskLabel(VM, Epoch.FIRST, Mark.LIVE)))
        .isInstanceOf(Verdict.Contradicts.class);
  }

  @Test
  void labelsWhatHasNoLabelAndLeavesWhatIsRight() {
    DiskLabel right = new DiskLabel(VM, Epoch.FIRST, Mark.LIVE);

    assertThat(LabelRule.judge(Optional.empty(), right)).isInstanceOf(Verdict.Behind.class);
    assertThat(LabelRule.judge(Optional.of(right), right)).isInstanceOf(Verdict.Agrees.class);
  }

  private static Verdict judge(Mark found, long foundEpoch, Mark implied, long impliedEpoch) {
    return LabelRule.judge(
        Optional.of(new DiskLabel(VM, new Epoch(foundEpoch), found)),
        new DiskLabel(VM, new Epoch(impliedEpoch), implied));
  }
}
