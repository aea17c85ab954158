package io.godwit.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.RuleRecord.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleConflictsTest {
  private final RuleConflicts conflicts = new RuleConflicts(Map.of());
  private final List<RuleRecord> kept = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "22:00-04:00,23:00-02:00,true",
    "22:00-01:00,23:59-00:30,true",
    "22:00-04:00,04:00-22:00,false",
    "22:00-04:00,03:59-05:00,true",
    "22:00-04:00,20:00-22:00,false",
    "22:00-04:00,20:00-22:01,true",
    "08:00-12:00,12:00-18:00,false",
    "08:00-18:00,10:00-11:00,true",
  })
  void twoWindowsHaveAMinuteOfBoth(String one, String other, boolean canBoth) {
    assertThat(conflicts.of(window("web", one), List.of(window("web", other))).isEmpty())
        .isEqualTo(canBoth);
    assertThat(conflicts.of(window("web", other), List.of(window("web", one))).isEmpty())
        .isEqualTo(canBoth);
  }

  @Test
  void threeWindowsOfWhichEachTwoOverlapMayLeaveNoTime() {
    kept.add(window("web", "00:00-08:00"));
    kept.add(window("web", "06:00-14:00"));
    assertThat(conflicts.of(window("web", "12:00-02:00"), kept))
        .singleElement()
        .asString()
        .contains("00:00-08:00", "06:00-14:00", "12:00-02:00");
    assertThat(conflicts.of(window("web", "12:00-02:00", "07:00-07:30"), kept)).isEmpty();
    assertThat(conflicts.of(window("db", "12:00-02:00"), kept)).isEmpty();
  }

  @Test
  void windowsOfVmsThatAreTogetherBindEachOther() {
    kept.add(rule(Kind.TOGETHER, List.of("web", "db"), List.of()));
    kept.add(rule(Kind.TOGETHER, List.of("db", "queue"), List.of()));
    kept.add(window("web", "22:00-04:00"));
    assertThat(conflicts.of(window("queue", "04:00-22:00"), kept)).hasSize(1);
    assertThat(conflicts.of(window("other", "04:00-22:00"), kept)).isEmpty();

    kept.add(window("other", "04:00-22:00"));
    assertThat(conflicts.of(rule(Kind.APART, List.of("queue", "other"), List.of()), kept))
        .isEmpty();
    assertThat(conflicts.of(rule(Kind.TOGETHER, List.of("queue", "other"), List.of()), kept))
        .hasSize(1);
  }

  private RuleRecord window(String vm, String... times) {
    return rule(Kind.WINDOW, List.of(vm), List.of(times));
  }

  private RuleRecord rule(Kind kind, List<String> vms, List<String> places) {
    return new RuleRecord(kept.size() + 1L, kind, vms, places, Instant.EPOCH);
  }
}
