package io.godwit.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import io.godwit.cli.fake.Plans;
import io.godwit.cli.fake.Problems;
import io.godwit.cli.output.Terminal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanCommandsTest {
  private static final String EVENTS = "GET /operations/" + Plans.OPERATION + "/events";
  private static final String CAUSE =
      """
      {"code":"MOVE_FAILED","message":"west-1 does not answer","vmState":null}""";

  @TempDir private Path folder;
  private FakeController controller;
  private Cli cli;

  @BeforeEach
  void start() {
    controller =
        FakeController.start()
            .on("POST /plans/7/apply", 202, Plans.running("close-hosts"))
            .on("POST /plans/7/undo", 201, Plans.undoing())
            .on("POST /plans/8/apply", 202, Plans.running("open-hosts"))
            .on("GET /plans/8", 200, Plans.undone());
    cli = Cli.in(folder).knowing(controller);
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  private Cli.Outcome applyEndingAs(String operation, String plan) {
    controller.on(EVENTS, FakeController.events(operation)).on("GET /plans/7", 200, plan);
    return cli.run("plan", "apply", "7");
  }

  @Test
  void diffSaysWhatIsNotAsThePlanSawIt() {
    controller.on("GET /plans/7/changes", 200, "{\"number\":7,\"changes\":[]}");
    assertThat(cli.run("plan", "diff", "7").out()).isEqualTo("Plan 7 still holds.\n");

    controller.on("GET /plans/7/changes", 200, "{\"number\":7,\"changes\":[\"VM db is gone\"]}");
    assertThat(cli.run("plan", "diff", "7").out()).isEqualTo("VM db is gone\n");
  }

  @Test
  void diffOfTwoPlansShowsWhichVmsEndElsewhere() {
    controller.on("GET /plans/7", 200, Plans.proposed());
    assertThat(cli.run("plan", "diff", "7", "7").out())
        .isEqualTo("Plans 7 and 7 bring every VM to the same host.\n");

    String other = Plans.proposed().replaceFirst("\"vmsAfter\":\\[\"", "\"vmsAfter\":[\"new\",\"");
    controller.on("GET /plans/9", 200, other);
    assertThat(cli.run("plan", "diff", "7", "9").out())
        .startsWith("VM   BY PLAN 7  BY PLAN 9\nnew  -          ");
  }

  @Test
  void listHasALineForEach() {
    controller.on("GET /plans", 200, Plans.list());
    assertThat(cli.run("plan", "list").out())
        .isEqualTo(
            """
            NUMBER  STATE     GOAL  MOVES  HOSTS   GAIN       AGE    UNDOES
            8       PROPOSED  UNDO  2      3 -> 2  -          10m0s  7
            7       APPLIED   COST  2      3 -> 2  71.99 EUR  10m0s  -
            """);
    assertThat(cli.run("plan", "list", "-o", "name").out()).isEqualTo("8\n7\n");
  }

  @Test
  void drainShowsItsPlanAndAppliesIt() {
    controller
        .on("GET /hosts/west-1", 200, "{\"name\":\"west-1\",\"vms\":2}")
        .on("POST /plans", 201, Plans.proposed())
        .on("GET /plans/7", 200, Plans.applied())
        .on("POST /plans/7/apply", 202, Plans.operation("DONE", "wave-1", "null"));

    Cli.Outcome drained = cli.run("host", "drain", "west-1");
    assertThat(drained.exitCode()).as("%s", drained).isZero();
    assertThat(drained.out()).contains("west-1  hetzner", "Plan 7 is applied: 2 VMs moved.");
    assertThat(controller.only("POST /plans").body()).contains("\"drain\":\"west-1\"");
  }

  @Test
  void drainOfAnEmptyHostOnlyClosesIt() {
    controller
        .on("GET /hosts/west-1", 200, "{\"name\":\"west-1\",\"vms\":0}")
        .on("POST /hosts/west-1/cordon", 200, "{\"name\":\"west-1\",\"vms\":0}");

    assertThat(cli.run("host", "drain", "west-1").out())
        .isEqualTo("Host west-1 has no VMs, and takes none from now on.\n");
  }

  @Test
  void drainOfAnEmptyHostGivesNothingBack() {
    controller.on("GET /hosts/west-1", 200, "{\"name\":\"west-1\",\"vms\":0}");

    Cli.Outcome refused = cli.run("host", "drain", "west-1", "--give-back");
    assertThat(refused.exitCode()).isEqualTo(5);
    assertThat(refused.err()).contains("host west-1 has no VMs", "godwit host remove west-1");
    assertThat(controller.requests()).as("nothing was changed").hasSize(1);
  }

  @Test
  void undrainBringsBackWhatTheLastDrainHasMoved() {
    controller
        .on("GET /plans", 200, Plans.list().replace("COST", "DRAIN"))
        .on("GET /plans/7", 200, Plans.applied())
        .on("POST /plans/7/undo", 201, Plans.undoing())
        .on("POST /plans/8/apply", 202, Plans.operation("DONE", "wave-1", "null"))
        .on("GET /plans/8", 200, Plans.undone());

    Cli.Outcome restored = cli.run("host", "undrain", "west-1", "--restore");
    assertThat(restored.exitCode()).as("%s", restored).isZero();
    assertThat(restored.out()).contains("Plan 8 is applied");
  }

  @Test
  void undrainPassesOverADrainThatHasMovedNothing() {
    controller
        .on(
            "GET /plans",
            200,
            Plans.list()
                .replace(
                    "{\"items\":[",
                    "{\"items\":[{\"number\":9,\"state\":\"STOPPED\",\"operation\":null,\"undoes\":null,"
                        + "\"createdAt\":\"2026-11-25T03:00:00Z\",\"goal\":\"DRAIN\",\"moves\":2,"
                        + "\"hostsBefore\":3,\"hostsAfter\":2,\"currency\":null,\"gain\":null},")
                .replace("COST", "DRAIN"))
        .on("GET /plans/9", 200, Plans.stopped().replace("\"number\":7", "\"number\":9"))
        .on("POST /plans/9/undo", 409, Problems.of("CONFLICT", 409, "none of the VMs"))
        .on("GET /plans/7", 200, Plans.applied())
        .on("POST /plans/8/apply", 202, Plans.operation("DONE", "wave-1", "null"));

    assertThat(cli.run("host", "undrain", "west-1", "--restore").out())
        .contains("Plan 8 is applied");

    controller.on("POST /plans/7/undo", 404, Problems.of("NOT_FOUND", 404, "there is no plan 7"));
    assertThat(cli.run("host", "undrain", "west-1", "--restore").err())
        .contains("there is no plan 7");
  }

  @Test
  void undrainGoesByWhichHostAPlanWasToEmptyAndNotByWhichItEmptiesToo() {
    controller
        .on("GET /plans", 200, Plans.list().replace("COST", "DRAIN"))
        .on(
            "GET /plans/7",
            200,
            Plans.applied().replaceFirst("\"number\":7", "\"number\":7,\"drains\":\"east-2\""));

    assertNoDrain("west-1");
    controller.on("POST /plans/7/undo", 409, Problems.of("CONFLICT", 409, "none of the VMs"));
    assertNoDrain("east-2");
    assertThat(controller.requests()).anyMatch(each -> each.toString().contains("/plans/7/undo"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--yes", "--detach", "--no-wait", "--timeout=1m"})
  void undrainWithoutAPlanTakesNothingThatIsOfOne(String option) {
    Cli.Outcome refused = cli.run("host", "undrain", "west-1", option);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("is of a plan: give it with --restore");
    assertThat(controller.requests()).as("nothing was changed").isEmpty();
  }

  @Test
  void undrainBringsBackNothingWhereThereWasNoDrainOrItWasTakenBack() {
    controller.on("GET /plans/7", 200, Plans.applied());
    controller.on("GET /plans", 200, Plans.list());
    assertNoDrain("west-1");
    controller.on("GET /plans", 200, Plans.list().replace("COST", "DRAIN"));
    assertNoDrain("east-1");
    controller.on(
        "GET /plans", 200, Plans.list().replace("COST", "DRAIN").replace("PROPOSED", "APPLIED"));
    assertNoDrain("west-1");
  }

  private void assertNoDrain(String host) {
    Cli.Outcome refused = cli.run("host", "undrain", host, "--restore");
    assertThat(refused.exitCode()).isEqualTo(5);
    assertThat(refused.err()).contains("no drain of host " + host, "godwit host undrain " + host);
  }

  @Test
  void anEmptyListSaysHowToBegin() {
    controller.on("GET /plans", 200, "{\"items\":[]}");
    assertThat(cli.run("plan", "list").out())
        .isEqualTo("There are no plans yet: godwit consolidate makes one, and moves nothing.\n");
  }

  @Test
  void showTellsHowFarEachMoveIs() {
    controller.on("GET /plans/7", 200, Plans.stopped());
    assertThat(cli.run("plan", "show", "7").out())
        .contains(
            """
            WAVE  VM     FROM    TO      STATE   SENDS      TIME  BLACKOUT  COST      WHY
            1     db     west-1  east-1  DONE    778.2 MiB  13s   140 ms    0.01 EUR  west-1 is emptied
            2     queue  west-1  east-2  FAILED  1 GiB      -     -         -         west-1 is emptied
            """)
        .contains("operation:     " + Plans.OPERATION + "\n")
        .endsWith(
            """

            Apply it again to go on: godwit plan apply 7
            To take back what was made: godwit plan undo 7
            """);
  }

  @Test
  void showCanDrawItToo() {
    controller.on("GET /plans/7", 200, Plans.applied());
    Path file = folder.resolve("plan.svg");
    cli.run("plan", "show", "7", "--picture", file.toString());
    assertThat(file).content().contains("Plan 7: hosts in use 3 -&gt; 2");
  }

  @Test
  void showTellsWhatNext() {
    controller.on("GET /plans/7", 200, Plans.applying());
    assertThat(cli.run("plan", "show", "7").out())
        .endsWith("\nIt is being applied: godwit operation watch " + Plans.OPERATION + "\n");
    controller.on("GET /plans/7", 200, Plans.applied());
    assertThat(cli.run("plan", "show", "7").out())
        .endsWith("\nIt is applied. To take back what was made: godwit plan undo 7\n");
    controller.on("GET /plans/7", 200, Plans.proposed().replace("PROPOSED", "DISCARDED"));
    assertThat(cli.run("plan", "show", "7").out())
        .endsWith("godwit consolidate makes a new one.\n");
  }

  @Test
  void applyFollowsToTheEnd() {
    Cli.Outcome outcome = applyEndingAs(Plans.operation("DONE", "wave-2", "null"), Plans.applied());
    assertThat(outcome)
        .isEqualTo(
            new Cli.Outcome(
                0,
                """
                Plan 7 is applied: 2 VMs moved.
                Host west-1 is empty and takes no VMs: give it back and godwit host remove west-1, or godwit host undrain west-1
                """,
                """
                plan 7: close-hosts
                plan 7: done
                """));
  }

  @Test
  void stoppedIs6AndSaysHowToGoOnOrBack() {
    Cli.Outcome outcome =
        applyEndingAs(Plans.operation("ROLLED_BACK", "wave-2", CAUSE), Plans.stopped());
    assertThat(outcome)
        .isEqualTo(
            new Cli.Outcome(
                6,
                """
                Plan 7 has stopped after 1 of 2 moves: west-1 does not answer
                Apply it again to go on: godwit plan apply 7
                To take back what was made: godwit plan undo 7
                """,
                """
                plan 7: close-hosts
                plan 7: stopped
                """));
  }

  @Test
  void stoppedBeforeAnyMoveHasNothingToTakeBack() {
    Cli.Outcome outcome =
        applyEndingAs(
            Plans.operation("ROLLED_BACK", "wave-1", CAUSE),
            Plans.stopped().replace("\"DONE\"", "\"FAILED\""));
    assertThat(outcome.out())
        .startsWith("Plan 7 has stopped after 0 of 2 moves: ")
        .doesNotContain("undo");
  }

  @Test
  void inDoubtIs7AndNamesTheVm() {
    Cli.Outcome outcome =
        applyEndingAs(Plans.operation("IN_DOUBT", "wave-2", CAUSE), Plans.inDoubt());
    assertThat(outcome.exitCode()).isEqualTo(7);
    assertThat(outcome.out())
        .isEqualTo(
            """
            Plan 7 is in doubt: west-1 does not answer
            Whose queue is has to be decided: godwit vm resolve queue
            """);
  }

  @Test
  void detachedItSaysHowToWatch() {
    controller.on("GET /plans/7", 200, Plans.applying());
    assertThat(cli.run("plan", "apply", "7", "--no-wait"))
        .isEqualTo(
            new Cli.Outcome(
                0,
                "Plan 7 is being applied. Watch it: godwit operation watch "
                    + Plans.OPERATION
                    + "\n",
                ""));
    assertThat(cli.run("plan", "apply", "7", "--detach", "-o", "json").out())
        .contains("\"operation\" : \"" + Plans.OPERATION + "\"");
  }

  @Test
  void aFleetThatHasChangedIs5WithEveryReason() {
    controller.on("POST /plans/7/apply", 412, Problems.preflight("the fleet has changed"));
    assertThat(cli.run("plan", "apply", "7"))
        .isEqualTo(
            new Cli.Outcome(
                5,
                "",
                """
                godwit: the fleet has changed
                  NO_ROOM_IN_MEMORY: west-1 has 100 MiB left and web needs 256 MiB
                    free 156 MiB on west-1
                """));
  }

  @Test
  void undoShowsThePlanThatTakesItBackAndAppliesIt() {
    controller.on(EVENTS, FakeController.events(Plans.operation("DONE", "wave-2", "null")));
    Cli.Outcome outcome = cli.run("plan", "undo", "7");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .contains("goal:          UNDO of plan 7\n", "gain:          -\n", "quality:       -\n")
        .endsWith("\nPlan 8 is applied: 2 VMs moved.\n");
  }

  @Test
  void undoAsksAPersonFirst() {
    Cli.Outcome outcome = cli.on(Terminal.Kind.SCREEN).answering("no").run("plan", "undo", "7");
    assertThat(outcome.exitCode()).isEqualTo(5);
    assertThat(outcome.err()).contains("Apply plan 8? [y/N] ");
    assertThat(controller.requests()).hasSize(1);
  }

  @Test
  void undoCanBeLookedAtOnly() {
    Cli.Outcome outcome = cli.run("plan", "undo", "7", "--dry-run");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .endsWith("\nNothing was moved. To make these moves: godwit plan apply 8\n");
    assertThat(controller.requests()).hasSize(1);
  }

  @Test
  void discardSaysSo() {
    controller.on("POST /plans/7/discard", 200, Plans.proposed().replace("PROPOSED", "DISCARDED"));
    assertThat(cli.run("plan", "discard", "7"))
        .isEqualTo(new Cli.Outcome(0, "Plan 7 is discarded.\n", ""));
  }

  @Test
  void unknownPlanIsNotFound() {
    assertThat(cli.run("plan", "show", "9").exitCode()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "+1", "1.5", "07", "seven", "1 ", "", "9999999999999999999"})
  void numberThatIsNoneIsAUsageErrorAndNothingIsSent(String number) {
    for (String verb : List.of("show", "apply", "undo", "discard")) {
      Cli.Outcome outcome = cli.run("plan", verb, "--", number);
      assertThat(outcome.exitCode()).as(verb).isEqualTo(2);
      assertThat(outcome.err()).contains("'" + number + "' is not a plan's number");
    }
    assertThat(controller.requests()).isEmpty();
  }
}
