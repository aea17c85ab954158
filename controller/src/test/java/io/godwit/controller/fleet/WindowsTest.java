package io.godwit.controller.fleet;

import static io.godwit.controller.fleet.TestRules.allowed;
import static io.godwit.controller.fleet.TestRules.apart;
import static io.godwit.controller.fleet.TestRules.hostWindow;
import static io.godwit.controller.fleet.TestRules.pinned;
import static io.godwit.controller.fleet.TestRules.rules;
import static io.godwit.controller.fleet.TestRules.windows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanView;
import io.godwit.api.Problem;
import io.godwit.controller.fleet.FakeFleet.Fault;
import io.godwit.protocol.v1.Order.VerbCase;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Times at which alone VMs are moved, and hosts are left. */
class WindowsTest extends RuledFleet {
  @Test
  void vmIsMovedOnlyInItsWindow() {
    PlanView before = make(Rig.pinned(new Pin(Rig.VM, List.of("west-1"))));
    add(window("demo", 2, 3));

    assertRefused("east-2", "break rule 1: demo is moved only in ", "rule remove 1");
    assertThatThrownBy(() -> rig.fleet().plans().apply(before.number(), Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("for another time");
    PlanView plan = make(PACK);
    assertThat(plan.moves()).extracting(PlanView.Move::vm).containsExactly("other");
    assertThat(plan.notes()).anyMatch(note -> note.contains("so it stays where it is now"));
    assertThatThrownBy(() -> make(new PlanRequest(null, null, null, null, "east-1", null)))
        .isInstanceOf(RefusedException.class)
        .satisfies(
            refused ->
                assertThat(((RefusedException) refused).refusals().toString())
                    .contains("demo is moved only in "));

    rig.fleet().rules().remove(1);
    add(window("demo", -2, 2));
    assertThat(rig.end(rig.fleet().migrations().submit(move("east-2"), Optional.empty())).state())
        .isEqualTo("DONE");
  }

  @Test
  void closedWindowRefusesNoPlanOfOthersWhateverIsKeptOfItsVm() {
    add(pinned("demo", "west-1"));
    add(allowed("demo", "lab-west"));
    add(rules(List.of("demo", "other"), null, null));
    add(window("demo", 2, 3));

    PlanView plan = make(Rig.pinned(new Pin("other", List.of("west-1"))));
    assertThat(plan.moves()).extracting(PlanView.Move::vm).containsExactly("other");
    assertThat(plan.notes())
        .contains(
            "rule 1 is not looked at for VM demo, which is not moved now",
            "rule 2 is not looked at for VM demo, which is not moved now",
            "rule 3 is not looked at for VM demo, which is not moved now");
    assertThat(make(drain("east-2")).moves())
        .extracting(PlanView.Move::vm)
        .containsExactly("other");
    assertThatThrownBy(() -> make(drain("east-1")))
        .isInstanceOf(RefusedException.class)
        .satisfies(
            refused ->
                assertThat(((RefusedException) refused).refusals().toString())
                    .contains("demo is moved only in "));
    assertThatThrownBy(() -> make(Rig.pinned(new Pin(Rig.VM, List.of("west-1")))))
        .as("it was asked with the plan")
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void vmsThatAreApartByARuleAndOnOneHostStayWhileTheirWindowsAreClosed() {
    create("third", "east-1");
    add(apart("demo", "third", "other"));
    add(window("demo", 2, 3));
    add(window("third", 2, 3));

    assertThat(make(drain("east-2")).moves())
        .extracting(PlanView.Move::destination)
        .containsExactly("west-1");
    assertThatThrownBy(() -> make(Rig.pinned(new Pin("other", List.of("east-1")))))
        .as("others keep away from them")
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void vmThatIsWithOneWhoseWindowIsClosedStaysWithIt() {
    create("third", "east-1");
    add(rules(List.of("demo", "third"), null, null));
    add(pinned("third", "west-1"));
    add(window("demo", 2, 3));

    assertThat(make(drain("east-2")).moves())
        .extracting(PlanView.Move::vm)
        .containsExactly("other");
    assertThatThrownBy(() -> make(Rig.pinned(new Pin("third", List.of("east-2")))))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void planThatHasStoppedGoesOnWhereAVmThatItHasMovedIsNotMovedAnyMore() {
    create("third", "east-1");
    PlanView plan = twoWaves();
    String moved = plan.moves().getFirst().vm();
    String left = plan.moves().getLast().vm();
    rig.hosts.failOn(VerbCase.HAND_OVER, Fault.FAILS, 2);
    assertThat(rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty())).state())
        .isEqualTo("ROLLED_BACK");

    add(window(left, 2, 3));
    assertThatThrownBy(() -> rig.fleet().plans().apply(plan.number(), Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(left + " is moved only in ");
    rig.fleet().rules().remove(1);
    add(window(moved, 2, 3));
    assertThat(rig.fleet().plans().changes(plan.number()).changes()).isEmpty();
    assertThat(rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty())).state())
        .isEqualTo("DONE");
    assertThat(rig.fleet().vms().show(left).host()).isEqualTo("west-1");
  }

  @Test
  void planThatWasMadeInTheWindowIsNotAppliedAfterIt() {
    add(window("demo", -1, 2));
    PlanView plan = make(Rig.pinned(new Pin(Rig.VM, List.of("west-1"))));
    assertThat(rig.fleet().plans().changes(plan.number()).changes()).isEmpty();

    rig.jump(Duration.ofHours(3));
    assertThat(rig.fleet().plans().changes(plan.number()).changes())
        .anyMatch(change -> change.contains("would break rule 1: demo is moved only in "));
    assertThatThrownBy(() -> rig.fleet().plans().apply(plan.number(), Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("for another time");

    rig.jump(Duration.ofHours(-3));
    assertThat(rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty())).state())
        .isEqualTo("DONE");
  }

  @Test
  void planStopsWhereAWindowClosesMeanwhile() {
    create("third", "east-1");
    add(window(Rig.VM, -1, 1));
    add(window("third", -1, 1));
    PlanView plan = twoWaves();
    AtomicBoolean jumped = new AtomicBoolean();
    rig.fleet()
        .migrations()
        .onSubmitted(
            move -> {
              if (jumped.compareAndSet(false, true)) {
                rig.jump(Duration.ofMinutes(61));
              }
            });

    OperationView stopped = rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty()));
    assertThat(stopped.cause().message()).contains("is moved only in ");
    PlanView after = rig.fleet().plans().show(plan.number());
    assertThat(after.state()).isEqualTo("STOPPED");
    assertThat(after.moves()).extracting(PlanView.Move::state).containsExactly("DONE", "PENDING");
  }

  @Test
  void windowsAreThoseOfADayAndOverlap() {
    assertThatThrownBy(() -> add(windows("demo", "at night")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("'at night' is no part of a day in UTC");
    assertThatThrownBy(() -> add(windows("demo")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("names no parts of the day");
    assertThatThrownBy(
            () -> make(new PlanRequest(null, null, null, windows("demo", "01:00-02:00"))))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("godwit rule add --move-window");

    add(windows("demo", "22:00-04:00"));
    assertConflict(windows("demo", "04:00-22:00"), "demo is moved only in 22:00-04:00 UTC");
    add(windows("demo", "03:00-05:00"));
    assertConflict(windows("demo", "00:00-03:00"), "demo is moved only in 03:00-05:00 UTC");
    assertConflict(windows("demo", "22:00-03:00", "04:00-05:00"), "demo is moved only in");
    add(windows("other", "04:00-22:00"));
    assertConflict(
        rules(List.of("demo", "other"), null, null),
        "no time to move VMs, as rule 1, which godwit rule remove 1 takes away, says: demo is moved");
  }

  @Test
  void vmsThatAreTogetherHaveATimeToBeMovedTogether() {
    add(rules(List.of("demo", "other"), null, null));
    add(windows("demo", "22:00-04:00"));
    assertConflict(
        windows("other", "04:00-22:00"),
        "rule 1, which godwit rule remove 1 takes away, says: demo, other are on one host; rule 2");
    add(windows("other", "03:00-22:00"));
    create("third", "east-1");
    add(windows("third", "04:00-05:00"));
    assertConflict(rules(List.of("other", "third", "demo"), null, null), "no time to move");
    assertThat(rig.fleet().rules().list()).hasSize(4);
  }

  @Test
  void vmsAreMovedOffAHostOnlyInItsWindow() {
    PlanView before = make(Rig.pinned(new Pin(Rig.VM, List.of("west-1"))));
    String later = window(Rig.VM, 2, 3).windows().getFirst().times().getFirst();
    add(hostWindow("east-1", later));

    String words = "VMs are moved off host east-1 only in " + later + " UTC";
    assertRefused("west-1", "break rule 1: " + words, "godwit rule remove 1");
    assertThat(rig.fleet().plans().changes(before.number()).changes())
        .containsExactly("VM demo on host west-1 would break rule 1: " + words);
    MigrationRequest coming = new MigrationRequest("other", "east-1", false, false, null);
    assertThat(rig.fleet().migrations().preflight(coming).refusals())
        .as("others may come")
        .isEmpty();

    PlanView packed = make(PACK);
    assertThat(packed.moves()).extracting(PlanView.Move::vm).containsExactly("other");
    assertThat(packed.notes()).contains("rule 1: " + words + ", so they stay now");
    assertThatThrownBy(() -> make(drain("east-1")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(words);
  }

  @Test
  void windowOfAHostThatIsOpenBindsNothing() {
    add(hostWindow("east-1", window(Rig.VM, -1, 2).windows().getFirst().times().getFirst()));
    assertThat(rig.fleet().migrations().preflight(move("west-1")).refusals()).isEmpty();
    assertThat(make(drain("east-1")).moves()).hasSize(1);
  }

  @Test
  void windowsThatLeaveAHostNoTimeAreRefused() {
    add(hostWindow("east-1", "08:00-12:00"));
    add(hostWindow("east-2", "12:00-18:00"));
    assertConflict(hostWindow("east-1", "12:00-18:00"), "there would be no time to move VMs");
    add(hostWindow("east-1", "11:00-18:00"));
    assertThatThrownBy(() -> add(hostWindow("nowhere", "11:00-18:00")))
        .hasMessageContaining("host 'nowhere', which is not in the fleet");
    assertThatThrownBy(() -> add(hostWindow("east-1", "noon")))
        .hasMessageContaining("is no part of a day");
  }

  @Test
  void moveThatWouldOutlastItsWindowIsRefused() {
    moveTaking(Duration.ofMinutes(20), "west-1");
    add(untilIn(Rig.VM, 10));

    Problem.Refusal refusal =
        rig.fleet().migrations().preflight(move("east-1")).refusals().getFirst();
    assertThat(refusal.code()).isEqualTo("WINDOW_TOO_SHORT");
    assertThat(refusal.reason())
        .contains("VM demo would be on its way to east-1 until ", "by rule 1: demo is moved only");
    assertThatThrownBy(() -> rig.fleet().migrations().submit(move("east-1"), Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("as long as past moves took, and the window closes at");
    assertThat(rig.fleet().migrations().preflight(move("east-2")).refusals())
        .as("between these no move was measured")
        .isEmpty();

    rig.fleet().rules().remove(1);
    add(untilIn(Rig.VM, 30));
    assertThat(rig.fleet().migrations().preflight(move("east-1")).refusals()).isEmpty();
  }

  @Test
  void moveThatIsAskedForOutsideOfWindowsIsMadeAndItsOperationSaysSo() {
    moveTaking(Duration.ofMinutes(20), "west-1");
    assertThat(rig.end(submit(move("east-1"))).outsideWindows()).isFalse();
    add(untilIn(Rig.VM, 10));
    add(hostWindow("east-1", times(60, 120)));
    add(pinned(Rig.VM, "west-1", "east-1"));
    assertThat(rig.fleet().migrations().preflight(move("west-1")).refusals())
        .extracting(Problem.Refusal::code)
        .containsExactlyInAnyOrder("WINDOW_TOO_SHORT", "WINDOW_CLOSED");
    assertThat(rig.fleet().migrations().preflight(move("west-1")).refusals())
        .extracting(Problem.Refusal::remedy)
        .allMatch(remedy -> remedy.contains("godwit migrate --outside-windows"));

    assertThat(rig.fleet().migrations().preflight(whenever("east-2")).refusals())
        .as("other rules bind")
        .extracting(Problem.Refusal::code)
        .containsExactly("RULE_BROKEN");
    OperationView moved = rig.end(submit(whenever("west-1")));
    assertThat(moved.state()).as("%s", moved.cause()).isEqualTo("DONE");
    assertThat(rig.fleet().operations().show(moved.id()).outsideWindows()).isTrue();
  }

  private static MigrationRequest whenever(String host) {
    return new MigrationRequest(Rig.VM, host, false, false, null, false, null, true);
  }

  private OperationView submit(MigrationRequest request) {
    return rig.fleet().migrations().submit(request, Optional.empty());
  }

  @Test
  void windowOfTheHostThatIsLeftMayBeTooShortToo() {
    moveTaking(Duration.ofMinutes(20), "west-1");
    add(hostWindow("west-1", times(-60, 10)));

    assertThat(rig.fleet().migrations().preflight(move("east-1")).refusals())
        .extracting(Problem.Refusal::code)
        .containsExactly("WINDOW_TOO_SHORT");
  }

  @Test
  void clockThatWasSetDuringAMoveSaysNothingOfHowLongItTook() {
    rig.hosts.duringHandOver(() -> rig.jump(Duration.ofMinutes(90)));
    moveTo("west-1");
    rig.hosts.duringHandOver(() -> rig.jump(Duration.ofMinutes(-90)));
    moveTo("east-1");
    rig.hosts.duringHandOver(() -> {});
    add(untilIn(Rig.VM, 10));

    assertThat(rig.fleet().migrations().preflight(move("west-1")).refusals()).isEmpty();
    assertThat(make(Rig.pinned(new Pin(Rig.VM, List.of("west-1")))).notes())
        .noneMatch(note -> note.contains("window"));
  }

  @Test
  void planThatIsLongerThanTheWindowStopsBeforeTheWaveThatDoesNotFitAndGoesOnInTheNext() {
    PlanView plan = planOfTwoWavesOf20Minutes(30);
    assertThat(plan.notes())
        .filteredOn(note -> note.contains("window"))
        .singleElement()
        .asString()
        .contains(
            "wave 2 does not fit into the windows as they are: it would stop before wave 2",
            "would be on its way to west-1 until");
    assertThat(rig.fleet().plans().changes(plan.number()).changes())
        .singleElement()
        .asString()
        .startsWith("wave 2 does not fit");

    OperationView stopped = rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty()));
    assertThat(stopped.cause().code()).isEqualTo("WINDOW_TOO_SHORT");
    assertThat(stopped.cause().message()).contains("godwit plan apply " + plan.number());
    PlanView after = rig.fleet().plans().show(plan.number());
    assertThat(after.state()).isEqualTo("STOPPED");
    assertThat(after.moves()).extracting(PlanView.Move::state).containsExactly("DONE", "PENDING");
    assertThatThrownBy(() -> rig.fleet().plans().apply(plan.number(), Optional.empty()))
        .as("nothing of it fits now")
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("and the window closes at");
    assertThat(rig.fleet().plans().changes(plan.number()).changes())
        .singleElement()
        .asString()
        .startsWith("VM ");

    rig.jump(Duration.ofDays(1).minusMinutes(40));
    assertThat(rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty())).state())
        .isEqualTo("DONE");
  }

  @Test
  void planIsJudgedByWhatMovesTakeWhenItIsAppliedAndNotWhenItWasMade() {
    PlanView plan = planOfTwoWavesOf20Minutes(50);
    assertThat(plan.notes()).noneMatch(note -> note.contains("window"));
    for (int faster = 0; faster < 3; faster++) {
      moveTaking(Duration.ofMinutes(1), faster % 2 == 0 ? "west-1" : "east-1");
    }
    moveTaking(Duration.ofMinutes(1), "east-1");
    rig.jump(Duration.ofMinutes(25));

    assertThat(rig.fleet().plans().changes(plan.number()).changes()).isEmpty();
    assertThat(rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty())).state())
        .as("of 40 minutes that were foreseen the window has 20 left")
        .isEqualTo("DONE");
  }

  @Test
  void vmThatWouldNotBeAnywhereInTimeStaysAndOthersAreMoved() {
    moveTaking(Duration.ofMinutes(20), "west-1");
    moveTaking(Duration.ofMinutes(20), "east-2");
    moveTaking(Duration.ofMinutes(20), "east-1");
    rig.hosts.duringHandOver(() -> {});
    create("third", "west-1");
    add(untilIn(Rig.VM, 10));

    assertThatThrownBy(() -> make(drain("east-1")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("a move of demo would end at ");
    PlanView plan = make(PACK);
    assertThat(plan.moves())
        .extracting(PlanView.Move::vm)
        .containsExactlyInAnyOrder("other", "third");
    assertThat(plan.stays())
        .filteredOn(stay -> stay.vm().equals(Rig.VM))
        .flatExtracting(PlanView.Stay::why)
        .anyMatch(
            why ->
                why.startsWith("a move of demo would end at ")
                    && why.contains(" at the earliest, and the window closes at "));
    assertThat(plan.notes())
        .anyMatch(
            note ->
                note.contains(
                    "so it stays where it is now (godwit migrate --outside-windows moves it by itself)"));
    assertThat(rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty())).state())
        .isEqualTo("DONE");
  }

  @Test
  void vmIsMovedToWhereItIsInTime() {
    moveTaking(Duration.ofMinutes(20), "west-1");
    moveTaking(Duration.ofMinutes(20), "east-1");
    rig.hosts.duringHandOver(() -> {});
    add(hostWindow("east-1", times(-60, 10)));

    assertThat(make(drain("east-1")).moves())
        .extracting(PlanView.Move::destination)
        .as("between these two no move was measured")
        .containsExactly("east-2");
    assertThatThrownBy(() -> make(Rig.pinned(new Pin(Rig.VM, List.of("west-1")))))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("a move of demo elsewhere would end at ");
  }

  /** Of "demo" and "third", which are both moved only within so many minutes from now. */
  private PlanView planOfTwoWavesOf20Minutes(int window) {
    create("third", "east-1");
    moveTaking(Duration.ofMinutes(20), "west-1");
    moveTaking(Duration.ofMinutes(20), "east-1");
    rig.hosts.duringHandOver(() -> rig.pass(Duration.ofMinutes(20)));
    add(untilIn(Rig.VM, window));
    add(untilIn("third", window));
    return twoWaves();
  }

  /** "demo" and "third" go to west-1, one after the other. */
  private PlanView twoWaves() {
    PlanView plan =
        make(
            Rig.pinned(
                new Pin(Rig.VM, List.of("west-1")),
                new Pin("third", List.of("west-1")),
                new Pin("other", List.of("east-2"))));
    assertThat(plan.moves()).extracting(PlanView.Move::wave).containsExactly(1, 2);
    return plan;
  }

  private void moveTaking(Duration time, String host) {
    rig.hosts.duringHandOver(() -> rig.pass(time));
    moveTo(host);
  }

  private void moveTo(String host) {
    OperationView moved = rig.end(rig.fleet().migrations().submit(move(host), Optional.empty()));
    assertThat(moved.state()).as("%s", moved.cause()).isEqualTo("DONE");
  }

  /** In minutes from now, less what is left of this one. */
  private Rules untilIn(String vm, int minutes) {
    return windows(vm, times(-60, minutes));
  }

  private String times(int from, int to) {
    LocalTime now = LocalTime.ofInstant(rig.now(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
    return now.plusMinutes(from) + "-" + now.plusMinutes(to);
  }

  /** In hours from now. */
  private Rules window(String vm, int from, int to) {
    return windows(vm, times(60 * from, 60 * to));
  }

  private static PlanRequest drain(String host) {
    return new PlanRequest(null, null, null, null, host, null);
  }
}
