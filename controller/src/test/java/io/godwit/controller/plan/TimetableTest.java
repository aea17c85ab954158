package io.godwit.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.plan.Timetable.Leg;
import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.RuleRecord.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether moves are made within windows, as long as past ones took. */
class TimetableTest {
  private static final Instant NOW = Instant.parse("2026-11-20T05:50:00Z");
  private static final RuleRecord NIGHT = rule(Kind.WINDOW, List.of("db"), "22:00-06:00");

  @Test
  void moveThatEndsBeforeTheWindowClosesIsMade() {
    assertThat(late(NIGHT, leg(1, "db", "a", "b", 10))).isEmpty();
  }

  @Test
  void moveThatWouldRunPastTheEndOfTheWindowIsNot() {
    assertThat(late(NIGHT, leg(1, "db", "a", "b", 11)))
        .containsExactly(
            "VM db would be on its way to b until 2026-11-20T06:01:00Z, as long as past moves took, and the window closes at 2026-11-20T06:00:00Z by rule 7: db is moved only in 22:00-06:00 UTC");
    assertThat(late(NIGHT, leg(1, "web", "a", "b", 11))).as("of another VM").isEmpty();
  }

  @Test
  void whatIsMadeBeforeTakesItsTime() {
    Leg first = leg(1, "web", "a", "b", 8);
    assertThat(late(NIGHT, first, leg(2, "db", "a", "b", 2))).isEmpty();
    assertThat(late(NIGHT, first, leg(1, "other", "c", "d", 9), leg(2, "db", "a", "b", 2)))
        .as("a wave takes as long as its longest move")
        .hasSize(1);
  }

  @Test
  void vmIsNotPutAsideWhereItWouldBeLeft() {
    Leg aside = leg(1, "db", "a", "spare", 2);
    Leg home = leg(3, "db", "spare", "b", 2);
    assertThat(late(NIGHT, aside, leg(2, "web", "b", "a", 6), home)).isEmpty();
    assertThat(late(NIGHT, aside, leg(2, "web", "b", "a", 7), home))
        .singleElement()
        .asString()
        .contains("on its way to b by way of spare until 2026-11-20T06:01:00Z");
  }

  @Test
  void windowOfTheHostThatIsLeftCountsAlsoInTheMiddleOfAWay() {
    RuleRecord rule =
        new RuleRecord(7, Kind.HOST_WINDOW, List.of(), List.of("spare", "05:00-06:00"), NOW);
    assertThat(late(rule, leg(1, "db", "a", "spare", 9), leg(2, "db", "spare", "b", 2))).hasSize(1);
    assertThat(late(rule, leg(1, "db", "a", "spare", 60))).as("it may come any time").isEmpty();
  }

  @Test
  void vmIsNotPutAsideOnAHostWhoseWindowIsClosedWhenItWouldGoOn() {
    RuleRecord night =
        new RuleRecord(7, Kind.HOST_WINDOW, List.of(), List.of("spare", "22:00-23:00"), NOW);
    Leg aside = leg(2, "db", "a", "spare", 2);
    assertThat(late(night, leg(1, "web", "x", "y", 3), aside, leg(3, "db", "spare", "b", 2)))
        .containsExactly(
            "VM db would leave host spare on its way to b at 2026-11-20T05:55:00Z, and its window is closed then by rule 7: VMs are moved off host spare only in 22:00-23:00 UTC");
    assertThat(late(night, aside)).as("it may come any time").isEmpty();
  }

  @Test
  void windowOfAHostOnTheWayCountsAsItIsWhenTheVmWouldLeaveIt() {
    Leg aside = leg(1, "db", "a", "spare", 9);
    Leg home = leg(2, "db", "spare", "b", 2);
    assertThat(late(hostWindow("spare", "05:00-05:55"), aside, home))
        .as("open now, and closed then")
        .hasSize(1);
    assertThat(late(hostWindow("spare", "05:55-06:30"), aside, home))
        .as("closed now, and open then")
        .isEmpty();
    assertThat(late(hostWindow("spare", "05:55-06:00"), aside, home))
        .as("it closes before the VM is away")
        .hasSize(1);
    assertThat(late(hostWindow("a", "05:00-06:00"), aside, home))
        .as("it has left that one in time")
        .isEmpty();
  }

  private static RuleRecord hostWindow(String host, String times) {
    return rule(Kind.HOST_WINDOW, List.of(), host, times);
  }

  @Test
  void windowThatOpensBeforeTheMoveBeginsLetsItBeMade() {
    RuleRecord day = rule(Kind.WINDOW, List.of("db"), "06:00-08:00");
    Leg first = leg(1, "web", "a", "b", 10);
    assertThat(late(day, first, leg(2, "db", "a", "b", 30))).isEmpty();
    assertThat(late(day, first, leg(2, "db", "a", "b", 130))).as("until it closes").hasSize(1);
    assertThat(timetable(day, leg(1, "db", "a", "b", 1)).late())
        .extracting(Timetable.Late::obstacle)
        .containsExactly(Timetable.Obstacle.CLOSED_NOW);
  }

  @Test
  void movesStopBeforeTheWaveInWhichTheWayOfALateVmBegins() {
    Timetable times =
        timetable(
            NIGHT,
            leg(2, "web", "a", "b", 2),
            leg(3, "db", "a", "spare", 2),
            leg(4, "web2", "b", "a", 5),
            leg(5, "db", "spare", "b", 2));
    Timetable.Stop stop = times.stop().orElseThrow();
    assertThat(stop.wave()).isEqualTo(3);
    assertThat(times.isAtOnce(stop)).isFalse();

    Timetable later = timetable(NIGHT, leg(3, "db", "a", "b", 11), leg(4, "web", "a", "b", 1));
    assertThat(later.isAtOnce(later.stop().orElseThrow())).isTrue();
    assertThat(timetable(NIGHT, leg(3, "db", "a", "b", 10)).stop()).isEmpty();
  }

  @Test
  void windowsThatFollowEachOtherAreOne() {
    RuleRecord both = rule(Kind.WINDOW, List.of("db"), "05:00-06:00", "06:00-08:00");
    assertThat(both.closing(NOW)).contains(Instant.parse("2026-11-20T08:00:00Z"));
    assertThat(late(both, leg(1, "db", "a", "b", 100))).isEmpty();
    assertThat(late(both, leg(1, "db", "a", "b", 131))).hasSize(1);
    RuleRecord always = rule(Kind.WINDOW, List.of("db"), "05:00-17:00", "17:00-05:00");
    assertThat(always.closing(NOW)).isEmpty();
    RuleRecord closed = rule(Kind.WINDOW, List.of("db"), "07:00-08:00");
    assertThat(closed.closing(NOW)).isEmpty();
  }

  private static List<String> late(RuleRecord rule, Leg... legs) {
    return timetable(rule, legs).late().stream().map(Timetable.Late::why).toList();
  }

  private static Timetable timetable(RuleRecord rule, Leg... legs) {
    return new Timetable(List.of(legs), List.of(rule), NOW);
  }

  private static Leg leg(int wave, String vm, String source, String destination, int minutes) {
    return new Leg(wave, vm, source, destination, Duration.ofMinutes(minutes));
  }

  private static RuleRecord rule(Kind kind, List<String> vms, String... places) {
    return new RuleRecord(7, kind, vms, List.of(places), NOW);
  }
}
