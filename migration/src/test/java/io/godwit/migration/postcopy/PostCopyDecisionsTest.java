package io.godwit.migration.postcopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.postcopy.PostCopySwitch.Copying;
import io.godwit.migration.postcopy.PostCopySwitch.Decision;
import io.godwit.model.DataSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PostCopyDecisionsTest {
  private final PostCopySwitch rule = new PostCopySwitch(3, Duration.ofSeconds(10));

  @Test
  void theFirstPassIsNeverCutShort() {
    assertThat(rule.decide(copying(1000, 0))).isInstanceOf(Decision.GoOn.class);
    assertThat(rule.decide(copying(1000, 1))).isInstanceOf(Decision.GoOn.class);
  }

  @Test
  void preCopyHasSoManyPasses() {
    assertThat(rule.decide(copying(1, 3))).isInstanceOf(Decision.GoOn.class);
    assertThat(rule.decide(copying(1, 4)))
        .isEqualTo(new Decision.TurnToPostCopy("after 3 passes 1048576 bytes are still to go"));
  }

  @Test
  void preCopyHasSoMuchTime() {
    assertThat(rule.decide(copying(10, 2))).isInstanceOf(Decision.GoOn.class);
    assertThat(rule.decide(copying(11, 2)))
        .isEqualTo(new Decision.TurnToPostCopy("after 11 s 1048576 bytes are still to go"));
  }

  @Test
  void aQuickLinkMayBeUsed() {
    assertThat(link(0, 1, 2, 3, 2, 90).refusal()).isEmpty();
  }

  @Test
  void aLinkThatAnswersSlowlyMayNot() {
    assertThat(link(0, 151, 151, 151).refusal())
        .hasValueSatisfying(why -> assertThat(why).contains("151 ms"));
  }

  @Test
  void aLinkThatLosesPacketsMayNot() {
    assertThat(link(0, 5, 5, 5, 5, 1200).refusal())
        .hasValueSatisfying(why -> assertThat(why).contains("1200 ms"));
  }

  @Test
  void aLinkThatBrokeTwiceLatelyMayNot() {
    assertThat(link(1, 5).refusal()).isEmpty();
    assertThat(link(2, 5).refusal()).hasValueSatisfying(why -> assertThat(why).contains("2 moves"));
  }

  @Test
  void theOrderOfTheMeasurementsDoesNotMatter() {
    List<Duration> times = new ArrayList<>(link(0, 5, 200, 5, 900, 5).roundTrips());
    Collections.reverse(times);
    assertThat(new LinkHealth(times, 0).refusal()).isEmpty();
  }

  private static Copying copying(long seconds, long pass) {
    return new Copying(Duration.ofSeconds(seconds), pass, DataSize.ofMebibytes(1));
  }

  private static LinkHealth link(int breaks, long... millis) {
    List<Duration> times = new ArrayList<>();
    for (long each : millis) {
      times.add(Duration.ofMillis(each));
    }
    return new LinkHealth(times, breaks);
  }
}
