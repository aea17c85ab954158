package io.godwit.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import io.godwit.cli.fake.Plans;
import io.godwit.cli.fake.Problems;
import io.godwit.cli.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsolidateCommandTest {
  private static final String EVENTS = "GET /operations/" + Plans.OPERATION + "/events";
  private static final String APPLY = "POST /plans/7/apply";
  private static final String PLANNING = "the controller plans; nothing is moved\n";

  @TempDir private Path folder;
  private FakeController controller;
  private Cli cli;

  @BeforeEach
  void start() {
    controller =
        FakeController.start()
            .on("POST /plans", 201, Plans.proposed())
            .on(APPLY, 202, Plans.running("close-hosts"))
            .on("GET /plans/7", 200, Plans.applied())
            .on(
                EVENTS,
                FakeController.events(
                    Plans.running("wave-1"),
                    Plans.running("wave-2"),
                    Plans.operation("DONE", "wave-2", "null")));
    cli = Cli.in(folder).knowing(controller);
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  @Test
  void showsTheHostsBeforeAndAfterAndMovesNothing() {
    assertThat(cli.run("consolidate"))
        .isEqualTo(
            new Cli.Outcome(
                0,
                """
                HOST    PROVIDER  BEFORE                            AFTER
                east-1  aws       [=======     ] 62 % memory, 1 VM  [=========   ] 81 % memory, 2 VMs
                east-2  aws       [===         ] 25 % memory, 1 VM  [=========   ] 75 % CPU, 2 VMs
                west-1  hetzner   [=======     ] 63 % CPU, 2 VMs    [            ] emptied: may be given back

                WAVE  VM     FROM    TO      SENDS      TIME  BLACKOUT  COST      WHY
                1     db     west-1  east-1  778.2 MiB  13s   140 ms    0.01 EUR  west-1 is emptied
                2     queue  west-1  east-2  1 GiB      -     -         -         west-1 is emptied

                2 VMs stay where they are; -o wide tells why.

                plan:          7
                state:         PROPOSED
                operation:     -
                goal:          COST
                hosts in use:  3 -> 2 (at least 2 needed)
                per hour:      0.3 -> 0.2 EUR
                moves cost:    0.01 EUR
                pays back:     after 6m0s
                gain:          71.99 EUR in 30d
                prices of:     2026-11-01
                quality:       proven best
                Note: the VMs have been measured for 2 h only

                Nothing was moved. To make these moves: godwit plan apply 7
                """,
                PLANNING));
    assertThat(controller.requests()).hasSize(1);
  }

  @Test
  void showsHowEvenTheLoadGets() {
    controller.on("POST /plans", 201, Plans.balancing());

    assertThat(cli.run("consolidate", "--goal", "balance").out())
        .contains(
            """
            fullest host:  90 % -> 63 % (at least 60 %)
            spread:        30 % -> 4 %
            """)
        .doesNotContain("quality:");
    assertThat(controller.requests().getFirst().body()).contains("\"goal\":\"BALANCE\"");
  }

  @Test
  void saysWhatItLaunchesAndWhatThatCosts() {
    controller.on("POST /plans", 201, launching(Plans.proposed(), "PENDING"));

    assertThat(cli.run("consolidate", "--may-launch", "aws/m8i.large/eu-1").out())
        .contains(
            """
            launches:      1 host of m8i.large at aws, eu-1 (aws-1), 0.11 EUR per hour
            hosts in use:  3 -> 2
            """
                .stripTrailing());
    assertThat(controller.only("POST /plans").body())
        .contains(
            "\"mayLaunch\":{\"provider\":\"aws\",\"region\":\"eu-1\",\"type\":\"m8i.large\"}");
    assertThat(cli.run("consolidate").out()).as("the fleet has it as a host").contains("aws-1");
  }

  @Test
  void kindOfHostThatIsNoneIsRefusedAsIsLaunchingByItself() {
    Cli.Outcome odd = cli.run("consolidate", "--may-launch", "aws");
    assertThat(odd.exitCode()).isEqualTo(2);
    assertThat(odd.err()).contains("'aws' is not PROVIDER/TYPE");
    assertThat(cli.run("consolidate", "--auto", "--may-launch", "aws/m8i.large").err())
        .contains("--auto launches no hosts");
    assertThat(controller.requests()).isEmpty();
  }

  @Test
  void planThatHasStoppedNamesTheHostThatItHasLaunched() {
    controller
        .on("POST /plans", 201, launching(Plans.proposed(), "PENDING"))
        .on("POST /plans/7/apply", 202, Plans.operation("ROLLED_BACK", "wave-1", "null"))
        .on("GET /plans/7", 200, launching(Plans.stopped(), "LAUNCHED"));
    assertThat(cli.run("consolidate", "--apply").out())
        .contains(
            "Host aws-1 was launched and is on. godwit plan undo 7 turns it off; godwit host terminate aws-1 gives it up for good.");
  }

  private static String launching(String plan, String state) {
    return plan.replace(
        "\"notes\":",
        "\"launches\":[{\"host\":\"aws-1\",\"provider\":\"aws\",\"type\":\"m8i.large\",\"region\":\"eu-1\","
            + "\"perHour\":\"0.11\",\"state\":\"%s\",\"operation\":null}],\"notes\":"
                .formatted(state));
  }

  @Test
  void limitsHowLongAMoveKeepsAVmSilent() {
    cli.run("consolidate", "--max-blackout", "500ms");
    cli.run("consolidate", "--max-blackout", "2s");
    assertThat(controller.requests().getFirst().body()).contains("\"maximumBlackoutMillis\":500");
    assertThat(controller.requests().getLast().body()).contains("\"maximumBlackoutMillis\":2000");

    assertThat(cli.run("consolidate", "--max-blackout", "soon").err())
        .contains("'soon' is not such a time");
  }

  @Test
  void wideTellsWhyEachVmStays() {
    assertThat(cli.run("consolidate", "-o", "wide").out())
        .contains(
            """
            STAYS  ON      WHY
            web    east-1  east-1 stays; it is pinned
            cache  east-2  east-2 stays
            """)
        .contains("WHY THERE", "most of its image is there", "PER HOUR", "0.1 EUR");
  }

  @Test
  void aPlanThatIsNotProvenBestSaysHowFarItMayBeOff() {
    controller.on(
        "POST /plans",
        201,
        Plans.proposed()
            .replace(
                "\"optimal\":true,\"gapPercent\":0.0", "\"optimal\":false,\"gapPercent\":4.2"));
    assertThat(cli.run("consolidate").out()).contains("at most 4.2 % dearer than the best");
  }

  @Test
  void programsGetThePlanItself() {
    assertThat(cli.run("consolidate", "-o", "json").out())
        .startsWith("{\n")
        .endsWith("}\n")
        .contains("\"number\" : 7", "\"perHourBefore\" : \"0.3\"", "\"expectedMillis\" : null")
        .contains("\"memoryBytes\" : 4294967296", "\"why\" : [ \"east-1 stays\"");
    assertThat(cli.run("consolidate", "-o", "yaml").out()).contains("number: 7\n");
    assertThat(cli.run("consolidate", "-o", "name").out()).isEqualTo("7\n");
  }

  @Test
  void sendsWhatWasAsked() {
    cli.run(
        "consolidate --goal hosts --horizon 2d --max-moves 5 --together web,db --apart db,queue"
            .concat(
                " --pin web=east-1,east-2 --pin db=east-1 --allow cache=aws --spare-host --min-gain 12.5")
            .split(" ", -1));
    assertThat(controller.only("POST /plans").body())
        .startsWith(
            "{\"goal\":\"HOSTS\",\"horizonHours\":48,\"maximumMoves\":5,\"minimumGain\":\"12.5\",\"rules\":{")
        .contains("\"together\":[[\"web\",\"db\"]]", "\"apart\":[[\"db\",\"queue\"]]")
        .contains(
            "\"pinned\":[{\"hosts\":[\"east-1\",\"east-2\"],\"vm\":\"web\"},"
                + "{\"hosts\":[\"east-1\"],\"vm\":\"db\"}]")
        .contains("\"allowed\":[{\"providers\":[\"aws\"],\"vm\":\"cache\"}]")
        .contains("\"spareHost\":true");
  }

  @Test
  void whatWasNotAskedIsLeftToTheController() {
    cli.run("consolidate");
    assertThat(controller.only("POST /plans").body()).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--goal=speed",
        "--horizon=30",
        "--horizon=0d",
        "--horizon=90m",
        "--max-moves=0",
        "--max-moves=few",
        "--together=web",
        "--together=web,web",
        "--together=web,",
        "--apart=Web,db",
        "--pin=web",
        "--pin=web=",
        "--pin==east-1",
        "--pin=web=east-1,",
        "--allow=web",
        "--allow=web=aws=2"
      })
  void whatCannotBeRightIsAUsageErrorAndNothingIsSent(String option) {
    Cli.Outcome outcome = cli.run("consolidate", option);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("godwit: ").doesNotContain("report it");
    assertThat(controller.requests()).isEmpty();
  }

  @Test
  void whereThereIsNoSuchPlanEveryReasonIsTold() {
    controller.on("POST /plans", 412, Problems.preflight("there is no such plan"));
    assertThat(cli.run("consolidate", "--apply"))
        .isEqualTo(
            new Cli.Outcome(
                5,
                "",
                PLANNING
                    + """
                    godwit: there is no such plan
                      NO_ROOM_IN_MEMORY: west-1 has 100 MiB left and web needs 256 MiB
                        free 156 MiB on west-1
                    """));
  }

  @Test
  void appliesWhatItHasShown() {
    Cli.Outcome outcome = cli.run("consolidate", "--apply");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .startsWith("HOST ")
        .doesNotContain("Nothing was moved")
        .endsWith(
            """
            Note: the VMs have been measured for 2 h only

            Plan 7 is applied: 2 VMs moved.
            Host west-1 is empty and takes no VMs: give it back and godwit host remove west-1, or godwit host undrain west-1
            """);
    assertThat(outcome.err())
        .isEqualTo(
            PLANNING
                + """
                plan 7: close-hosts
                plan 7: wave-1
                plan 7: wave-2
                plan 7: done
                """);
  }

  @Test
  void tellsWhichHostsItGivesBackAndHasGiven() {
    controller
        .on("POST /plans", 201, givingBack(Plans.proposed()))
        .on("GET /plans/7", 200, givingBack(Plans.applied()));

    String out = cli.run("consolidate", "--give-back", "--apply").out();
    assertThat(controller.only("POST /plans").body()).contains("\"emptied\":\"GIVE_BACK\"");
    assertThat(out)
        .contains("emptied and given back")
        .endsWith(
            """
            Plan 7 is applied: 2 VMs moved.
            Host west-1 was given back: its instance is off. godwit plan undo 7 turns it on again.
            """);
  }

  private static String givingBack(String plan) {
    return plan.replace("\"notes\":", "\"givesBack\":[\"west-1\"],\"notes\":");
  }

  @Test
  void programsGetOnePlanAsItIsAfterwards() {
    assertThat(cli.run("consolidate", "--apply", "-o", "json").out())
        .startsWith("{\n")
        .containsOnlyOnce("\"number\" : 7")
        .contains("\"state\" : \"APPLIED\"");
  }

  @Test
  void aPersonIsAskedFirst() {
    Cli screen = cli.on(Terminal.Kind.SCREEN);
    for (String no : new String[] {"n", "", "yesterday"}) {
      Cli.Outcome outcome = screen.answering(no).run("consolidate", "--apply");
      assertThat(outcome.exitCode()).as(no).isEqualTo(5);
      assertThat(outcome.err())
          .contains("Apply plan 7? [y/N] ")
          .endsWith(
              "godwit: plan 7 is not applied, and nothing was moved. It is kept: godwit plan apply"
                  + " 7\n");
    }
    assertThat(screen.run("consolidate", "--apply").exitCode()).as("no answer").isEqualTo(5);
    assertThat(controller.requests()).noneMatch(request -> request.call().equals(APPLY));

    assertThat(screen.answering("Y").run("consolidate", "--apply").exitCode()).isZero();
    assertThat(controller.only(APPLY)).isNotNull();
  }

  @Test
  void yesIsNotAskedAgain() {
    Cli.Outcome outcome = cli.on(Terminal.Kind.SCREEN).run("consolidate", "--apply", "--yes");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).doesNotContain("[y/N]");
  }

  @Test
  void drawsAPictureAndWritesOverNothing() throws IOException {
    Path file = folder.resolve("plan.svg");
    assertThat(cli.run("consolidate", "--picture", file.toString()).exitCode()).isZero();
    assertThat(file).content().startsWith("<svg ").contains("west-1", "emptied");

    Files.writeString(file, "mine");
    Cli.Outcome outcome = cli.run("consolidate", "--picture", file.toString(), "--apply");
    assertThat(outcome.exitCode()).isEqualTo(5);
    assertThat(outcome.err()).contains(file + " is there already");
    assertThat(file).hasContent("mine");
    assertThat(controller.only("POST /plans")).as("no second plan").isNotNull();
  }
}
