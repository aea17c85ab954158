package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import io.godwit.cli.fake.Operations;
import io.godwit.cli.fake.Problems;
import io.godwit.cli.output.Terminal;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrateCommandTest {
  private static final String EVENTS = "GET /operations/" + Operations.ID + "/events";

  @TempDir private Path folder;
  private FakeController controller;
  private Cli cli;

  @BeforeEach
  void start() {
    controller =
        FakeController.start().on("POST /migrations", 202, Operations.running("preflight"));
    cli = Cli.in(folder).knowing(controller);
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  private Cli.Outcome migrate() {
    return cli.run("migrate", "web", "--to", "west-1");
  }

  @Test
  void followsToTheEndAndReports() {
    controller.on(
        EVENTS,
        FakeController.events(
            Operations.running("preflight"), Operations.copying(), Operations.done()));
    assertThat(migrate())
        .isEqualTo(
            new Cli.Outcome(
                0,
                """
                operation:  0199aaaa-0000-7000-8000-000000000001
                kind:       MIGRATE
                vm:         web
                state:      DONE
                from:       east-1
                to:         west-1
                total:      712 ms
                downtime:   123 ms (QEMU's)
                blackout:   140 ms (by a ping from its source)
                memory:     256 MiB, 32 MiB sent
                disk:       1 MiB, 1.0 MiB sent
                """,
                """
                web: preflight
                web: pre-copy
                web: done
                """));
  }

  @Test
  void aTerminalSeesABarThatIsDrawnOver() {
    controller.on(EVENTS, FakeController.events(Operations.copying(), Operations.done()));
    Cli.Outcome outcome =
        cli.on(Terminal.Kind.SCREEN).run("migrate", "web", "--to", "west-1", "-o", "name");
    assertThat(outcome.err())
        .contains(
            "\r\u001b[K\u001b[?7lweb: pre-copy  [============            ] 50%  128 MiB of 256 MiB,"
                + " about 3s left\u001b[?7h")
        .endsWith("\n");
    assertThat(outcome.out()).isEqualTo(Operations.ID + "\n");
  }

  @Test
  void jsonIsOneObjectAtTheEnd() {
    controller.on(EVENTS, FakeController.events(Operations.copying(), Operations.done()));
    assertThat(cli.run("migrate", "web", "--to", "west-1", "-o", "json").out())
        .startsWith("{\n")
        .containsOnlyOnce("\"state\" : \"DONE\"")
        .contains("\"downtimeMillis\" : 123.4");
  }

  @Test
  void sendsWhatWasAsked() {
    cli.run(
        "migrate",
        "web",
        "--to",
        "provider/lab-west",
        "--cold",
        "--max-speed",
        "10MiB",
        "--no-wait");
    assertThat(controller.only("POST /migrations").body())
        .contains("\"vm\":\"web\"", "\"destination\":\"provider/lab-west\"", "\"cold\":true")
        .contains("\"dryRun\":false", "\"maxSpeedBytes\":10485760", "\"outsideWindows\":false");
  }

  @Test
  void movesOutsideOfWindowsWhereThatIsAskedFor() {
    cli.run("migrate", "web", "--to", "west-1", "--outside-windows", "--no-wait");
    assertThat(controller.only("POST /migrations").body()).contains("\"outsideWindows\":true");

    controller.on(
        "GET /operations/" + Operations.ID,
        200,
        Operations.running("pre-copy").replaceFirst("\\{", "{\"outsideWindows\":true,"));
    assertThat(cli.run("operation", "show", Operations.ID).out())
        .contains("windows:    not kept to, as was asked for");
  }

  @Test
  void detachedItReturnsAtOnce() {
    for (String option : new String[] {"--detach", "--no-wait"}) {
      Cli.Outcome outcome = cli.run("migrate", "web", "--to", "west-1", option);
      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.out()).contains("state:      RUNNING");
      assertThat(outcome.err()).isEmpty();
    }
  }

  @Test
  void failedWithTheVmSafeIs6() {
    controller.on(EVENTS, FakeController.events(Operations.rolledBack()));
    Cli.Outcome outcome = migrate();
    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.out())
        .contains("cause:      west-1 does not answer\n", "the vm:     web runs on at east-1\n");
  }

  @ParameterizedTest
  @CsvSource({
    "HOST_UNREACHABLE, preflight FAILED",
    "NO_MEMORY, preflight FAILED",
    "NO_MEMORY, preflight DONE;reserve UNDONE",
    "HOST_REMOVED, place UNDONE"
  })
  void refusedBeforeAnythingWasChangedIs5(String code, String steps) {
    controller.on(EVENTS, FakeController.events(Operations.rolledBack(code, steps.split(";", -1))));
    assertThat(migrate().exitCode()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "HOST_UNREACHABLE, preflight DONE;reserve UNDONE;seed FAILED",
    "CANCELLED, preflight DONE;reserve UNDONE",
    "INTERNAL, preflight FAILED",
    "STORE_RESTORED, preflight DONE;reserve UNDONE",
    "RESOLVED, preflight DONE;reserve DONE"
  })
  void whatBeganOrWasNotRefusedIs6(String code, String steps) {
    controller.on(EVENTS, FakeController.events(Operations.rolledBack(code, steps.split(";", -1))));
    assertThat(migrate().exitCode()).isEqualTo(6);
  }

  @Test
  void refusedAtOnceIs5AndSaysWhyAndWhatHelps() {
    controller.on("POST /migrations", 412, Problems.preflight("web cannot go to west-1"));
    assertThat(migrate())
        .isEqualTo(
            new Cli.Outcome(
                5,
                "",
                """
                godwit: web cannot go to west-1
                  NO_ROOM_IN_MEMORY: west-1 has 100 MiB left and web needs 256 MiB
                    free 156 MiB on west-1
                """));
  }

  @Test
  void inDoubtIs7() {
    controller.on(EVENTS, FakeController.events(Operations.inDoubt()));
    Cli.Outcome outcome = migrate();
    assertThat(outcome.exitCode()).isEqualTo(7);
    assertThat(outcome.out()).contains("it does not run on east-1");
  }

  @Test
  void waitedTooLongIs8AndSaysHowToWatchAgain() {
    CountDownLatch end = new CountDownLatch(1);
    controller.on(
        EVENTS,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          await(end);
        });
    Cli.Outcome outcome = cli.run("migrate", "web", "--to", "west-1", "--timeout", "1s");
    end.countDown();
    assertThat(outcome.exitCode()).isEqualTo(8);
    assertThat(outcome.err())
        .contains("the operation goes on", "godwit operation watch " + Operations.ID);
  }

  @Test
  void timeWithoutAUnitIsAUsageErrorAndNothingIsSent() {
    assertThat(cli.run("migrate", "web", "--to", "west-1", "--timeout", "5").exitCode())
        .isEqualTo(2);
    assertThat(controller.requests()).isEmpty();
  }

  @Test
  void goesOnWatchingWhenTheControllerCameBack() {
    AtomicInteger calls = new AtomicInteger();
    controller.on(
        EVENTS,
        exchange -> {
          if (calls.getAndIncrement() == 0) {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write(FakeController.event(Operations.copying()));
            out.flush();
            exchange.close();
          } else {
            FakeController.events(Operations.done()).to(exchange);
          }
        });
    controller.on("GET /operations/" + Operations.ID, 200, Operations.running("switchover"));
    assertThat(migrate().exitCode()).isZero();
    assertThat(calls).hasValue(2);
  }

  @Test
  void anEndThatNoEventToldIsAskedFor() {
    controller.on(EVENTS, FakeController.events());
    controller.on("GET /operations/" + Operations.ID, 200, Operations.done());
    assertThat(migrate().exitCode()).isZero();
  }

  @Test
  void dryRunSaysYes() {
    controller.on("POST /migrations", 200, preflight("[]"));
    assertThat(cli.run("migrate", "web", "--to", "west-1", "--dry-run"))
        .isEqualTo(
            new Cli.Outcome(
                0,
                """
                vm:              web
                from:            east-1
                to:              west-1
                image to fetch:  64 MiB
                memory:          256 MiB
                disk at most:    1 GiB
                would go:        yes
                """,
                ""));
    assertThat(controller.only("POST /migrations").body()).contains("\"dryRun\":true");
  }

  @Test
  void dryRunThatIsRefusedIs5WithEveryReason() {
    controller.on(
        "POST /migrations",
        200,
        preflight(
            """
            [{"code":"CPU_FEATURES_MISSING","reason":"west-1 lacks avx2","remedy":"choose a host with avx2"},
             {"code":"IMAGE_UNKNOWN","reason":"no host has the image","remedy":"import it again"}]"""));
    Cli.Outcome outcome = cli.run("migrate", "web", "--to", "west-1", "--dry-run");
    assertThat(outcome.exitCode()).isEqualTo(5);
    assertThat(outcome.out()).contains("would go:        no\n");
    assertThat(outcome.err())
        .isEqualTo(
            """
              CPU_FEATURES_MISSING: west-1 lacks avx2
                choose a host with avx2
              IMAGE_UNKNOWN: no host has the image
                import it again
            """);
  }

  private static String preflight(String refusals) {
    return """
        {"vm":"web","source":"east-1","destination":"west-1","refusals":%s,
         "seedBytes":67108864,"memoryBytes":268435456,"diskBytes":1073741824}
        """
        .formatted(refusals);
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
