package io.godwit.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoCommandsTest {
  private static final String ON =
      """
      {"on":true,"since":"2026-11-24T03:00:00Z",
       "told":{"plan":{"emptied":"GIVE_BACK"},"everyMinutes":30,"movesPerDay":5,
               "coolDownMinutes":360,"windows":["22:00-06:00"]},
       "next":"2026-11-24T22:00:00Z","waits":"it moves only within its windows: [22:00-06:00]",
       "turns":[{"at":"2026-11-24T03:00:00Z","plan":7,"planState":"APPLIED","what":"plan 7 with 2 moves"}]}
      """;

  @TempDir private Path folder;
  private FakeController controller;
  private Cli cli;

  @BeforeEach
  void start() {
    controller =
        FakeController.start()
            .on("PUT /automatic", 200, ON)
            .on("GET /automatic", 200, ON)
            .on("DELETE /automatic", 200, "{\"on\":false,\"turns\":[]}");
    cli = Cli.in(folder).knowing(controller);
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  @Test
  void consolidateTellsTheControllerWhatToDoByItself() {
    assertThat(
            cli.run(
                    "consolidate",
                    "--auto",
                    "--every",
                    "30m",
                    "--moves-per-day",
                    "5",
                    "--cost-per-day",
                    "0.50",
                    "--window",
                    "22:00-06:00",
                    "--give-back",
                    "--spare-host")
                .out())
        .contains("by itself", "at most 5 in 24 hours", "22:00-06:00 UTC", "APPLIED", "2 moves");
    assertThat(controller.only("PUT /automatic").body())
        .contains(
            "\"everyMinutes\":30",
            "\"movesPerDay\":5",
            "\"costPerDay\":\"0.50\"",
            "\"windows\":[\"22:00-06:00\"]",
            "\"emptied\":\"GIVE_BACK\"",
            "\"spareHost\":true")
        .doesNotContain("coolDownMinutes");
  }

  @Test
  void guardRailsOfNothingAreRefused() {
    Cli.Outcome outcome = cli.run("consolidate", "--cool-down", "6h");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("are for --auto, which is missing");
    assertThat(cli.run("consolidate", "--auto", "--apply").err())
        .contains("--auto applies its plans itself");
    assertThat(cli.run("consolidate", "--auto", "--every", "90s").err())
        .contains("--every wants whole minutes, not 90s");
    assertThat(controller.requests()).isEmpty();
  }

  @Test
  void showSaysWhatItWaitsForAndOffEndsIt() {
    assertThat(cli.run("auto", "show").out())
        .contains("next", "2026-11-24T22:00:00Z: it moves only within its windows");
    assertThat(cli.run("auto", "show", "-o", "name").out()).isEqualTo("on\n");
    assertThat(cli.run("auto", "off").out())
        .contains("not: godwit consolidate --auto", "It has not run yet.");
  }
}
