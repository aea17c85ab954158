package io.godwit.migration.plan;

import static io.godwit.migration.plan.TestFleet.EAST;
import static io.godwit.migration.plan.TestFleet.WEST;
import static io.godwit.migration.plan.TestFleet.host;
import static io.godwit.migration.plan.TestFleet.vm;
import static io.godwit.migration.plan.TestFleet.vms;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.plan.fleet.FleetHost.Intake;
import io.godwit.migration.plan.fleet.FleetHost.Power;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.rule.Affinity;
import io.godwit.migration.plan.rule.Pinned;
import io.godwit.migration.plan.rule.Rule;
import io.godwit.migration.plan.rule.Spread;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Of ends that are written by hand, good or not: what is said of them must be true. */
class ExplanationTest {
  private static final String NOWHERE_ELSE =
      "by room and the rules about it, it could be on no other host that is on then";
  private static final String ONE_OTHER =
      "by room and the rules about it, it could be on one other host that is on then";

  /** Two VMs with a host each, either of which has room for both. */
  private static TestFleet apart() {
    return new TestFleet().with("a", 60).with("b", 60).on("a", "one", 20).on("b", "two", 20);
  }

  @Test
  void aMoveThatWouldFreeAHostIsNotSaidToFreeNone() {
    assertThat(textOf("one", apart(), Map.of()))
        .endsWith(
            ONE_OTHER
                + ", which would free its own: 72.00 less over the horizon, for a move that costs"
                + " 0.00");
  }

  @Test
  void aMoveOfOneOfTwoFreesNoHost() {
    assertThat(textOf("one", apart().on("a", "three", 20), Map.of()))
        .endsWith(ONE_OTHER + ", which would free no host");
  }

  @Test
  void namesWhatAMoveToTheOtherProviderCosts() {
    TestFleet fleet = new TestFleet().with("a", 60).with("b", 60, WEST, Power.ON, Intake.OPEN);

    assertThat(textOf("one", fleet.on("a", "one", 20).on("b", "two", 20), Map.of()))
        .endsWith("72.00 less over the horizon, for a move that costs 1.073742");
  }

  /** There is room on the other, and a rule that keeps it from there. */
  @Test
  void countsNoHostThatARuleKeepsItFrom() {
    assertThat(textOf("one", apart().keeping(pinned("one", "a")), Map.of())).endsWith(NOWHERE_ELSE);
    assertThat(textOf("one", apart().keeping(Spread.apart(vms("one", "two"))), Map.of()))
        .endsWith(NOWHERE_ELSE);
    Rule together = new Affinity(vms("one", "three"));
    assertThat(textOf("one", apart().on("a", "three", 20).keeping(together), Map.of()))
        .endsWith(NOWHERE_ELSE);
  }

  @Test
  void countsNoHostThatTakesNone() {
    TestFleet fleet = apart().with("closed", 60, EAST, Power.ON, Intake.CLOSED);

    assertThat(textOf("one", fleet.on("closed", "three", 20), Map.of("one", "b")))
        .endsWith("host b stays on and then has 67 % of its memory in use; " + NOWHERE_ELSE);
  }

  @Test
  void aHostThatWasOffIsLaunched() {
    TestFleet fleet = apart().with("off", 30, EAST, Power.OFF, Intake.OPEN);

    assertThat(textOf("one", fleet, Map.of("one", "off")))
        .contains("host off is launched and then has 67 % of its memory in use");
  }

  /** Its host has two VMs that are to be apart, of which it is none. */
  @Test
  void anothersRuleIsNoReason() {
    TestFleet fleet =
        apart().on("a", "three", 10).on("a", "four", 10).keeping(Spread.apart(vms("one", "three")));

    assertThat(textOf("one", fleet, Map.of("one", "b"))).contains("one, three stay apart");
    assertThat(textOf("four", fleet, Map.of("one", "b", "four", "b")))
        .startsWith(
            "VM four moves: no better plan was found, though room and the rules about it let it");
  }

  /** VM a must leave b; that is no reason for what is on host a. */
  @Test
  void aVmIsNotTakenForAHostOfItsName() {
    TestFleet fleet = apart().on("b", "a", 10).keeping(pinned("a", "a"));

    assertThat(textOf("a", fleet, Map.of("a", "a", "one", "b")))
        .contains("a run on a: VM a is on b");
    assertThat(textOf("one", fleet, Map.of("a", "a", "one", "b"))).doesNotContain("VM a is on b");
  }

  @Test
  void makesRoomOnlyWhereThereWouldBeNone() {
    Map<String, String> exchanged = Map.of("one", "b", "two", "a");

    assertThat(textOf("one", apart(), exchanged)).doesNotContain("makes room");
    TestFleet full = new TestFleet().with("a", 60).with("b", 60);
    assertThat(textOf("one", full.on("a", "one", 40).on("b", "two", 40), exchanged))
        .contains("it makes room on a for two");
  }

  @Test
  void saysWhichRuleWouldBreakWereItLeft() {
    TestFleet fleet = apart().keeping(Spread.apart(vms("one", "two"))).keeping(pinned("two", "a"));

    assertThat(textOf("one", fleet, Map.of("one", "b", "two", "a")))
        .contains("left there, it would break this: one, two stay apart");
  }

  private static Rule pinned(String vm, String host) {
    return new Pinned(vms(vm), Set.of(host(host)));
  }

  /** Of a VM, where some moved so and the hosts that are in use then are on. */
  private static String textOf(String vm, TestFleet fleet, Map<String, String> moved) {
    PlanRequest request = fleet.request();
    Map<VmName, HostName> placement = new LinkedHashMap<>();
    request.fleet().vms().forEach(each -> placement.put(each.name(), each.host()));
    moved.forEach((name, to) -> placement.put(vm(name), host(to)));
    Set<HostName> on = placement.values().stream().collect(Collectors.toSet());
    return new Explanation(request, placement, on)
        .reasons().stream()
            .filter(reason -> reason.vm().equals(vm(vm)))
            .map(Reason::text)
            .collect(Collectors.joining());
  }
}
