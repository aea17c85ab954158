package io.godwit.controller.fleet;

import static io.godwit.controller.fleet.TestRules.allowed;
import static io.godwit.controller.fleet.TestRules.apart;
import static io.godwit.controller.fleet.TestRules.pinned;
import static io.godwit.controller.fleet.TestRules.regions;
import static io.godwit.controller.fleet.TestRules.rules;
import static io.godwit.controller.fleet.TestRules.silent;
import static io.godwit.controller.fleet.TestRules.spread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.api.HostView;
import io.godwit.api.LabelVmRequest;
import io.godwit.api.LocateHostRequest;
import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanView;
import io.godwit.api.Problem;
import io.godwit.api.RuleView;
import io.godwit.api.StopVmRequest;
import io.godwit.controller.fleet.FakeFleet.Fault;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.protocol.v1.Order.VerbCase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules that plans and moves keep to until they are removed. */
class KeptRulesTest extends RuledFleet {
  @Test
  void planKeepsToThemWithoutBeingTold() {
    assertThat(make(PACK).moves()).hasSize(1);

    add(apart("demo", "other"));
    assertThatThrownBy(() -> make(PACK))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("no VM need be moved");

    rig.fleet().rules().remove(1);
    assertThat(make(PACK).moves()).hasSize(1);
  }

  @Test
  void moveThatWouldBreakOneIsRefusedAndSaysWhich() {
    add(apart("demo", "other"));
    add(allowed("demo", "lab-east"));
    assertRefused("east-2", "break rule 1: demo, other are apart", "godwit rule remove 1");
    assertRefused("west-1", "break rule 2: demo is at provider lab-east", "godwit rule remove 2");
    assertThat(rig.fleet().migrations().preflight(move("west-1")).refusals())
        .as("a dry run says so too")
        .extracting(Problem.Refusal::code)
        .containsExactly("RULE_BROKEN");

    rig.fleet().rules().remove(1);
    OperationView moved =
        rig.end(rig.fleet().migrations().submit(move("east-2"), Optional.empty()));
    assertThat(moved.state()).isEqualTo("DONE");
  }

  @Test
  void planThatWasMadeBeforeARuleIsRefusedBeforeAnythingIsDone() {
    PlanView plan = make(Rig.pinned(new Pin(Rig.VM, List.of("west-1"))));
    assertThat(rig.fleet().plans().changes(plan.number()).changes()).isEmpty();
    add(allowed("demo", "lab-east"));

    assertThat(rig.fleet().plans().changes(plan.number()).changes())
        .containsExactly("VM demo on host west-1 would break rule 1: demo is at provider lab-east");
    assertThatThrownBy(() -> rig.fleet().plans().apply(plan.number(), Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("was made before a rule", "would break rule 1");
  }

  @Test
  void undoThatWouldBreakARuleIsRefusedBeforeAnythingIsDone() {
    PlanView plan = make(Rig.pinned(new Pin(Rig.VM, List.of("west-1"))));
    assertThat(rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty())).state())
        .isEqualTo("DONE");
    add(allowed("demo", "lab-west"));

    PlanView undo = rig.fleet().plans().undo(plan.number());
    assertThat(undo.notes())
        .as("before anybody agrees to it")
        .containsExactly(
            "it would be refused now: VM demo on host east-1 would break rule 1: demo is at provider lab-west");
    assertThatThrownBy(() -> rig.fleet().plans().apply(undo.number(), Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("would break rule 1");
    assertThat(rig.fleet().vms().show(Rig.VM).host()).isEqualTo("west-1");
  }

  @Test
  void vmThatIsOnItsWayIsThereAlready() {
    add(apart("demo", "other"));
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.RUNS_ON);
    OperationView first = rig.fleet().migrations().submit(move("west-1"), Optional.empty());

    MigrationRequest second = new MigrationRequest("other", "west-1", false, false, null);
    assertThatThrownBy(() -> rig.fleet().migrations().submit(second, Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("would break rule 1");
    OperationView unused = rig.fleet().operations().cancel(first.id());
    assertThat(rig.endOf(first.id()).state()).isEqualTo("ROLLED_BACK");
  }

  @Test
  void hostThatIsSilentDoesNotRefuseEveryPlanByARuleOfItsVm() {
    add(rules(List.of("demo", "other"), null, null));
    add(allowed("other", "lab-west"));
    rig.hosts.isolate(rig.east2);

    PlanView plan = make(Rig.pinned(new Pin(Rig.VM, List.of("west-1"))));
    assertThat(plan.moves()).hasSize(1);
    assertThat(plan.notes())
        .contains(
            "rule 1 is not looked at for VM other, which is not moved now",
            "rule 2 is not looked at for VM other, which is not moved now");
  }

  @Test
  void othersKeepAwayFromAVmThatCannotBeMoved() {
    add(apart("demo", "other"));
    rig.hosts.isolate(rig.east2);
    assertThatThrownBy(() -> make(Rig.pinned(new Pin(Rig.VM, List.of("east-2")))))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void hostThatIsTheSpareCanBeDrained() {
    add(new Rules(null, null, null, null, true));
    PlanRequest drain = new PlanRequest(null, null, null, null, "east-1", null);

    assertThat(make(drain).notes())
        .contains("rule 1, that all fit when any one host is lost, is not looked at in a drain");
  }

  @Test
  void planThatIsRefusedNamesTheRulesThatAreKept() {
    add(pinned("demo", "east-1"));
    assertThatThrownBy(() -> make(new PlanRequest(null, null, null, null, "east-1", null)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("under the rules that are kept (1; godwit rule list shows them)");
  }

  @Test
  void vmWhosePlacesAreGoneStaysWhereItIs() {
    add(allowed("demo", "lab-west"));
    rig.fleet().hosts().remove("west-1");

    PlanView plan = make(PACK);
    assertThat(plan.moves()).extracting(PlanView.Move::vm).containsExactly("other");
    assertThat(plan.notes())
        .anyMatch(note -> note.contains("rule 1") && note.contains("VM demo stays where it is"));
  }

  @Test
  void vmWhosePlacesTakeNoneStaysWhereItIs() {
    add(pinned("demo", "west-1"));
    rig.fleet().hosts().setScheduling("west-1", Scheduling.DRAINING);

    PlanView drain = make(new PlanRequest(null, null, null, null, "east-2", null));
    assertThat(drain.moves()).extracting(PlanView.Move::vm).containsExactly("other");
    assertThat(drain.notes()).anyMatch(note -> note.contains("takes VMs now: VM demo stays"));
  }

  @Test
  void planThatWasMadeBeforePartsNoneThatAreTogetherNow() {
    assertThat(rig.end(rig.fleet().migrations().submit(move("east-2"), Optional.empty())).state())
        .isEqualTo("DONE");
    PlanView parting =
        make(Rig.pinned(new Pin(Rig.VM, List.of("west-1")), new Pin("other", List.of("east-2"))));
    add(rules(List.of("demo", "other"), null, null));

    assertThatThrownBy(() -> rig.fleet().plans().apply(parting.number(), Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("would break rule 1: demo, other are on one host");
  }

  @Test
  void vmThatIsWithOneThatCannotBeMovedStaysWithIt() {
    assertThat(rig.end(rig.fleet().migrations().submit(move("east-2"), Optional.empty())).state())
        .isEqualTo("DONE");
    add(rules(List.of("demo", "other"), null, null));
    rig.hosts.fail(VerbCase.HAND_OVER, Fault.RUNS_ON);
    MigrationRequest leaving = new MigrationRequest("other", "west-1", false, false, null);
    OperationView held = rig.fleet().migrations().submit(leaving, Optional.empty());

    assertThatThrownBy(() -> make(Rig.pinned(new Pin(Rig.VM, List.of("east-1")))))
        .isInstanceOf(RefusedException.class);
    OperationView unused = rig.fleet().operations().cancel(held.id());
    assertThat(rig.endOf(held.id()).state()).isEqualTo("ROLLED_BACK");
  }

  @Test
  void rulesOutliveTheControllerAndAreNotKeptTwice() {
    List<RuleView> added = add(apart("demo", "other"));
    assertThat(add(apart("other", "demo"))).isEqualTo(added);
    rig.restart();

    assertThat(rig.fleet().rules().list()).isEqualTo(added);
    assertThat(added).extracting(RuleView::words).containsExactly("demo, other are apart");
  }

  @Test
  void numberIsNeverGivenTwice() {
    add(apart("demo", "other"));
    rig.fleet().rules().remove(1);
    assertThat(add(apart("demo", "other"))).extracting(RuleView::number).containsExactly(2L);
  }

  @Test
  void ruleWaitsForAVmThatIsGone() {
    add(apart("demo", "other"));
    rig.end(rig.fleet().vms().submitStop("other", new StopVmRequest(true, 0), Optional.empty()));
    rig.end(rig.fleet().vms().submitDelete("other", Optional.empty()));
    assertThat(make(Rig.pinned(new Pin(Rig.VM, List.of("east-2")))).moves()).hasSize(1);

    create("other", "east-2");
    assertRefused("east-2", "break rule 1", "rule remove");
  }

  @Test
  void rulesThatCanNeverBothHoldAreRefusedTogether() {
    add(apart("demo", "other"));
    add(allowed("demo", "lab-west"));
    assertConflict(
        rules(List.of("demo", "other"), null, null),
        "rule 1, which godwit rule remove 1 takes away, says: demo, other are");
    assertConflict(pinned("demo", "east-1"), "takes away, says: demo is at provider lab-west");
    assertConflict(allowed("demo", "lab-east"), "rule 2, which");
    Rules half =
        new Rules(
            null,
            null,
            List.of(new Pin("other", List.of("east-1")), new Pin("demo", List.of("east-1"))),
            null,
            false);
    assertConflict(half, "cannot hold together");
    Rules contradictory =
        new Rules(
            null,
            null,
            List.of(new Pin("other", List.of("east-1")), new Pin("other", List.of("east-2"))),
            null,
            false);
    assertConflict(contradictory, "the same request says: other is on host east-1");
    assertThat(rig.fleet().rules().list()).as("all or none").hasSize(2);

    add(pinned("demo", "west-1", "east-1"));
    assertConflict(pinned("demo", "east-2"), "says: demo is on host west-1 or east-1");
  }

  @Test
  void whatNamesNothingIsRefused() {
    assertThatThrownBy(() -> add(apart("demo", "nobody")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("'nobody', which is not in the fleet");
    assertThatThrownBy(() -> add(pinned("demo", "nowhere")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> add(rules(null, null, null)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("no rule was given");
    assertThatThrownBy(() -> add(apart("demo", "demo")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("names at least two");
    assertThatThrownBy(() -> rig.fleet().rules().remove(7))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("there is no rule 7");
    assertThat(rig.fleet().rules().list()).isEmpty();
  }

  @Test
  void moveOutOfItsRegionIsRefusedAndAPlanBringsAVmIntoIt() {
    locate("east-1", "us-east-1", "a");
    locate("west-1", "eu-central-1", "a");
    add(regions(Rig.VM, "eu-central-1"));
    assertRefused("east-2", "break rule 1: demo is in region eu-central-1", "godwit rule remove 1");

    PlanView plan = make(Rig.pinned(new Pin("other", List.of("east-2"))));
    assertThat(plan.moves()).extracting(PlanView.Move::destination).containsExactly("west-1");
    assertThat(rig.end(rig.fleet().plans().apply(plan.number(), Optional.empty())).state())
        .isEqualTo("DONE");
    assertThat(rig.fleet().vms().show(Rig.VM).host()).isEqualTo("west-1");
  }

  @Test
  void ruleOfALabelBindsVmsThatGetItLater() {
    locate("west-1", "eu-central-1", "a");
    add(regions("label:data=eu", "eu-central-1"));
    assertThat(rig.fleet().migrations().preflight(move("east-2")).refusals()).isEmpty();

    rig.fleet().labels().change(Rig.VM, new LabelVmRequest(Map.of("data", "eu"), List.of()));
    assertRefused("east-2", "break rule 1: demo is in region eu-central-1", "rule remove 1");
    assertThat(rig.fleet().migrations().preflight(move("west-1")).refusals()).isEmpty();
    assertThat(rig.fleet().rules().list().getFirst().words())
        .isEqualTo("label:data=eu is in region eu-central-1");
  }

  @Test
  void planMadeBeforeARuleOfRegionsIsRefused() {
    locate("east-1", "eu-central-1", "a");
    PlanView plan = make(Rig.pinned(new Pin(Rig.VM, List.of("west-1"))));
    add(regions(Rig.VM, "eu-central-1"));

    assertThat(rig.fleet().plans().changes(plan.number()).changes())
        .containsExactly(
            "VM demo on host west-1 would break rule 1: demo is in region eu-central-1");
  }

  @Test
  void vmsThatAreSpreadKeepOutOfEachOthersZone() {
    locate("east-1", "r", "a");
    locate("east-2", "r", "b");
    locate("west-1", "r", "b");
    add(spread(1, Rig.VM, "other"));
    assertRefused("east-2", "no zone has more than 1 of demo, other", "godwit rule remove 1");
    assertThat(rig.fleet().migrations().preflight(move("west-1")).refusals())
        .as("a zone of that name is another one at another provider")
        .isEmpty();
    assertThatThrownBy(() -> make(PACK))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("no VM need be moved");

    locate("east-2", "r", "a");
    assertThat(rig.fleet().migrations().preflight(move("east-2")).refusals())
        .as("within the zone it gets no worse")
        .isEmpty();
    assertThat(make(Rig.pinned()).moves()).as("they part").hasSize(1);
  }

  @Test
  void planSaysOfWhichHostsNobodyKnowsTheZone() {
    locate("east-1", "r", "a");
    add(spread(1, Rig.VM, "other"));
    assertThat(make(Rig.pinned(new Pin("other", List.of("west-1")))).notes())
        .contains(
            "rule 1: nobody has told in which zone these hosts are, so they count as one: east-2, west-1 (godwit host set says it)");
  }

  @Test
  void rulesOfPlacesThatCannotHoldAreRefused() {
    locate("east-1", "us-east-1", "a");
    locate("west-1", "eu-central-1", "a");
    assertThatThrownBy(() -> add(regions(Rig.VM, "eu-centrl-1")))
        .hasMessageContaining("in which no host is said to be");
    add(regions(Rig.VM, "eu-central-1"));
    assertConflict(pinned(Rig.VM, "east-1"), "demo is in region eu-central-1");
    assertConflict(regions(Rig.VM, "us-east-1"), "demo is in region eu-central-1");
    add(pinned(Rig.VM, "east-2"));

    add(spread(1, Rig.VM, "other"));
    assertConflict(
        rules(List.of(Rig.VM, "other"), null, null), "no zone has more than 1 of demo, other");
    assertThatThrownBy(() -> add(spread(2, Rig.VM, "other")))
        .hasMessageContaining("names more than one domain may have");
  }

  /** Moves of the rig are silent for 170 ms. */
  @Test
  void moveThatWouldBeSilentForTooLongIsRefusedUnlessItIsToldOtherwise() {
    moveTo("west-1");
    add(silent(100));
    Problem.Refusal refusal =
        rig.fleet().migrations().preflight(move("east-1")).refusals().getFirst();
    assertThat(refusal.reason())
        .isEqualTo(
            "VM demo would be silent for 170 ms on its way from west-1 to east-1, as past moves were, longer than the 100 ms that rule 1 lets it");
    assertThat(refusal.remedy()).contains("--max-blackout 170ms");
    assertThatThrownBy(() -> rig.fleet().migrations().submit(move("east-1"), Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("would be silent for 170 ms");
    assertThat(rig.fleet().migrations().preflight(move("east-2")).refusals())
        .as("between these no move was measured")
        .isEmpty();
    assertThat(rig.fleet().migrations().preflight(within("east-1", 169)).refusals())
        .extracting(Problem.Refusal::code)
        .containsExactly("BLACKOUT_TOO_LONG");

    OperationView moved =
        rig.end(rig.fleet().migrations().submit(within("east-1", 170), Optional.empty()));
    assertThat(moved.state()).as("%s", moved.cause()).isEqualTo("DONE");
  }

  @Test
  void moveMayHaveALimitOfItsOwnWithoutARule() {
    moveTo("west-1");
    assertThat(rig.fleet().migrations().preflight(within("east-1", 50)).refusals())
        .extracting(Problem.Refusal::reason)
        .containsExactly(
            "VM demo would be silent for 170 ms on its way from west-1 to east-1, as past moves were, longer than the 50 ms that were asked for");
    MigrationRequest cold = new MigrationRequest(Rig.VM, "east-1", true, false, null, false, 50);
    assertThat(rig.fleet().migrations().preflight(cold).refusals())
        .as("one that is stopped is silent anyway")
        .extracting(Problem.Refusal::code)
        .doesNotContain("BLACKOUT_TOO_LONG");
    assertThatThrownBy(() -> rig.fleet().migrations().preflight(within("east-1", 0)))
        .hasMessageContaining("a blackout is from 1 to");
  }

  @Test
  void plansKeepToHowLongAVmMayBeSilent() {
    moveTo("west-1");
    PlanView before = make(Rig.pinned(new Pin(Rig.VM, List.of("east-1"))));
    add(silent(100));

    assertThat(rig.fleet().plans().changes(before.number()).changes())
        .singleElement()
        .asString()
        .contains("longer than the 100 ms that rule 1 lets it");
    assertThatThrownBy(() -> make(Rig.pinned(new Pin(Rig.VM, List.of("east-1")))))
        .isInstanceOf(RefusedException.class);
    assertThat(make(Rig.pinned(new Pin("other", List.of("west-1")))).moves())
        .as("of another VM nothing was said")
        .hasSize(1);
    assertThatThrownBy(() -> make(new PlanRequest("HOSTS", null, null, silent(100))))
        .hasMessageContaining("godwit rule add --max-blackout");
  }

  private void moveTo(String host) {
    OperationView moved = rig.end(rig.fleet().migrations().submit(move(host), Optional.empty()));
    assertThat(moved.state()).as("%s", moved.cause()).isEqualTo("DONE");
  }

  private static MigrationRequest within(String host, int millis) {
    return new MigrationRequest(Rig.VM, host, false, false, null, false, millis);
  }

  private void locate(String host, String region, String zone) {
    HostView unused = rig.fleet().hosts().locate(host, new LocateHostRequest(region, zone, null));
  }
}
