package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import io.godwit.cli.fake.Operations;
import io.godwit.cli.fake.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostAndImageCommandsTest {
  private static final String HOSTS =
      """
      {"items":[{"id":"h1","name":"east-1","provider":"lab-east","state":"CONNECTED",
        "schedulable":true,"agentVersion":"0.1.0","bootId":"b","lastSeen":"2026-11-24T03:09:58Z",
        "cpuModel":"qemu64","qemuVersion":"7.2.0","libvirtVersion":"9.0.0","accelerator":"TCG",
        "cpus":2,"memoryBytes":4294967296,"memoryReservedBytes":268435456,"diskBytes":107374182400,
        "diskAvailableBytes":96636764160,"loadPercent":12.4,"ksm":false,"clockAheadSeconds":431.7,
        "tunnelEndpoints":["10.81.0.11:8444"],"machineTypes":["pc"],"cpuFeatures":["sse"],
        "images":["demo"],"vms":1},
       {"id":"h2","name":"west-1","provider":"lab-west","state":"JOINED","schedulable":false,
        "agentVersion":null,"bootId":null,"lastSeen":null,"cpuModel":null,"qemuVersion":null,
        "libvirtVersion":null,"accelerator":null,"cpus":null,"memoryBytes":null,
        "memoryReservedBytes":null,"diskBytes":null,"diskAvailableBytes":null,"loadPercent":null,
        "ksm":null,"clockAheadSeconds":null,"tunnelEndpoints":null,"machineTypes":null,
        "cpuFeatures":null,"images":null,"vms":0}]}""";

  @TempDir private Path folder;
  private FakeController controller;
  private Cli cli;

  @BeforeEach
  void start() {
    controller =
        FakeController.start()
            .on("GET /hosts", 200, HOSTS)
            .on(
                "POST /hosts/tokens",
                201,
                """
                {"token":"godwit1.secret.pin","controller":"controller.example.net:8443",
                 "expiresAt":"2026-11-24T04:10:00Z"}""");
    cli = Cli.in(folder).knowing(controller);
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  @Test
  void hostsThatHaveNotReportedAreListedToo() {
    assertThat(cli.run("host", "list").out())
        .isEqualTo(
            """
            NAME    PROVIDER  STATE                 VMS  CPUS  LOAD  MEMORY
            east-1  lab-east  CONNECTED             1    2     12 %  256 MiB of 4 GiB
            west-1  lab-west  JOINED, takes no VMs  0    -     -     -
            """);
  }

  @Test
  void aClockThatIsOffIsShown() {
    controller
        .on("GET /hosts/east-1", 200, host("431.7"))
        .on("GET /hosts/west-1", 200, host("-30.2"))
        .on("GET /hosts/east-2", 200, host("-0.3"));
    assertThat(cli.run("host", "show", "east-1").out())
        .containsPattern("clock: +432 s ahead of the controller's");
    assertThat(cli.run("host", "show", "west-1").out())
        .containsPattern("clock: +30 s behind the controller's");
    assertThat(cli.run("host", "show", "east-2").out()).doesNotContain("controller's");
  }

  private static String host(String clockAheadSeconds) {
    return """
        {"id":"h1","name":"east-1","provider":"lab-east","state":"CONNECTED","schedulable":true,
         "clockAheadSeconds":%s,"vms":1}"""
        .formatted(clockAheadSeconds);
  }

  @Test
  void cordonAndUndrainShowWhetherTheHostTakesVms() {
    controller
        .on("POST /hosts/east-1/cordon", 200, host(false))
        .on("POST /hosts/east-1/undrain", 200, host(true));
    assertThat(cli.run("host", "cordon", "east-1").out()).contains("CONNECTED, takes no VMs");
    assertThat(cli.run("host", "undrain", "east-1").out())
        .contains("CONNECTED")
        .doesNotContain("takes no VMs");
  }

  @Test
  void setSaysWhereAHostStandsAnewOrTakesItBack() {
    String located =
        """
        {"id":"h1","name":"east-1","provider":"own","region":"berlin","rack":"7","locatedBy":"USER",
         "state":"CONNECTED","schedulable":true,"vms":1}""";
    controller
        .on("PUT /hosts/east-1/location", 200, located)
        .on("DELETE /hosts/east-1/location", 200, host(true));

    assertThat(cli.run("host", "set", "east-1", "--region", "berlin", "--rack", "7").out())
        .contains("berlin", "user");
    assertThat(controller.only("PUT /hosts/east-1/location").body())
        .contains("\"region\":\"berlin\"", "\"rack\":\"7\"")
        .doesNotContain("\"zone\":\"");
    assertThat(cli.run("host", "set", "east-1", "--as-told").exitCode()).isZero();
    assertThat(cli.run("host", "set", "east-1").err()).contains("say where the host stands");
    assertThat(cli.run("host", "set", "east-1", "--zone", "a", "--as-told").err())
        .contains("Nothing was changed");
  }

  @Test
  void rotateKeyShowsTheKeyAndWhoIsToldLater() {
    controller
        .on(
            "POST /hosts/east-1/rotate-key",
            200,
            """
            {"host":"east-1","publicKey":"uV0b=","made":"2026-11-27T12:00:00Z","late":["west-1"]}""")
        .on(
            "GET /hosts/east-1",
            200,
            """
            {"id":"h1","name":"east-1","state":"CONNECTED","schedulable":true,"vms":1,
             "meshKey":"uV0b=","meshKeyMade":"2026-11-27T12:00:00Z"}""");
    assertThat(cli.run("host", "rotate-key", "east-1").out())
        .contains("uV0b=")
        .containsPattern("told later: +west-1");
    assertThat(cli.run("host", "show", "east-1").out())
        .containsPattern("mesh key: +uV0b=")
        .contains("key made");
  }

  private static String host(boolean schedulable) {
    return """
        {"id":"h1","name":"east-1","provider":"lab-east","state":"CONNECTED","schedulable":%s,
         "vms":1}"""
        .formatted(schedulable);
  }

  @Test
  void addShowsTheTokenOnceAndHowToJoin() {
    assertThat(cli.run("host", "add", "west-2", "--provider", "aws").out())
        .isEqualTo(
            """
            token:       godwit1.secret.pin
            good until:  2026-11-24T04:10:00Z
            controller:  controller.example.net:8443

            With the token in FILE, on the host:
              godwit-agent join --controller controller.example.net:8443 --token-file FILE
            or from here, with Ansible and a token of its own:
              godwit host add west-2 --provider aws --address ADDRESS
            """);
    assertThat(controller.only("POST /hosts/tokens").body())
        .contains("\"hostName\":\"west-2\"", "\"provider\":\"aws\"")
        .doesNotContain("validMinutes");
  }

  @Test
  void launchAsksForEachHostAndTellsHowItEnded() {
    controller.on("POST /hosts", 202, launch("DONE", "null"));

    Cli.Outcome launched =
        cli.run(
            "host",
            "launch",
            "fra",
            "--provider",
            "aws-fra",
            "--type",
            "m8i.large",
            "--zone",
            "eu-central-1b",
            "--spot",
            "--price-limit",
            "0.05",
            "--count",
            "2");

    assertThat(launched.exitCode()).as("%s", launched).isZero();
    assertThat(launched.out()).contains("LAUNCH_HOST", "to:", "fra-1");
    assertThat(controller.requests())
        .filteredOn(request -> request.call().equals("POST /hosts"))
        .extracting(FakeController.Request::body)
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .contains(
                        "\"host\":\"fra-1\"",
                        "\"type\":\"m8i.large\"",
                        "\"zone\":\"eu-central-1b\"",
                        "\"spot\":true",
                        "\"mostPerHour\":0.05"),
            second -> assertThat(second).contains("\"host\":\"fra-2\""));
  }

  @Test
  void launchOfSeveralThatStopsHalfwaySaysWhichThereAre() {
    AtomicInteger calls = new AtomicInteger();
    controller
        .on(
            "POST /hosts",
            exchange -> {
              boolean first = calls.incrementAndGet() == 1;
              String body =
                  first
                      ? launch("DONE", "null")
                      : Problems.of("CONFLICT", 409, "that name is taken");
              FakeController.send(
                  exchange, first ? 202 : 409, body.getBytes(StandardCharsets.UTF_8));
            })
        .on("GET /hosts/fra-1", 200, "{\"name\":\"fra-1\",\"speed\":" + SPEED + "}");

    Cli.Outcome outcome =
        cli.run("host", "launch", "fra", "--provider", "p", "--type", "t", "--count", "3");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).contains("CPU 0.71", "memory 0.55");
    assertThat(outcome.err())
        .contains("fra-1: DONE", "fra-2 is not launched (that name is taken)", "not tried: fra-3");
    assertThat(calls).hasValue(2);
  }

  @Test
  void hostThatWasNotMeasuredSaysSo() {
    controller.on("GET /hosts/east-1", 200, "{\"name\":\"east-1\",\"accelerator\":\"KVM\"}");
    assertThat(cli.run("host", "show", "east-1").out()).contains("not calibrated; counts as 1.00");
    controller.on("GET /hosts/east-1", 200, "{\"name\":\"east-1\",\"speed\":" + SPEED + "}");
    assertThat(cli.run("host", "show", "east-1").out())
        .contains("CPU 0.71", "memory 0.55", "0.8 ms", "a core counts as 0.70", "network unknown");
  }

  private static final String SPEED =
      """
      {"cpuInGuest":0.712,"memoryInGuest":0.55,"counted":0.7,"diskSyncMicros":800,
       "diskWrittenBytesPerSecond":104857600,"measuredAt":"2026-11-24T03:10:00Z"}""";

  @Test
  void launchThatFailsSaysWhy() {
    controller.on(
        "POST /hosts",
        202,
        launch(
            "ROLLED_BACK",
            "{\"code\":\"LAUNCH_FAILED\",\"message\":\"the quota is full\",\"vmState\":null}"));

    Cli.Outcome failed =
        cli.run("host", "launch", "fra-1", "--provider", "aws-fra", "--type", "m8i.large");
    assertThat(failed.exitCode()).isNotZero();
    assertThat(failed.out()).contains("the quota is full");
    assertThat(
            cli.run("host", "launch", "a", "--provider", "b", "--type", "c", "--count", "0").err())
        .contains("--count is 1 to 100");
  }

  @Test
  void terminateOfAnEmptyHostGivesItUp() {
    controller
        .on("GET /hosts/east-1", 200, "{\"name\":\"east-1\",\"vms\":0}")
        .on("POST /hosts/east-1/terminate", 202, launch("DONE", "null"));

    assertThat(cli.run("host", "terminate", "east-1").exitCode()).isZero();
    assertThat(controller.only("POST /hosts/east-1/terminate").body())
        .isEqualTo("{\"evenNotOurs\":false}");
  }

  private static String launch(String state, String cause) {
    return """
        {"id":"%s","kind":"LAUNCH_HOST","state":"%s","vm":null,"image":null,"source":null,
         "destination":"fra-1","phase":"open","progress":null,"cancelRequested":false,"cause":%s,
         "report":null,"steps":[],"createdAt":"2026-11-24T03:10:00Z",
         "endedAt":"2026-11-24T03:12:00Z","sequence":9}"""
        .formatted(Operations.ID, state, cause);
  }

  @Test
  void addCanWriteTheTokenToAFileThatOnlyItsOwnerMayRead() throws IOException {
    Path file = folder.resolve("west-2.token");
    String[] command = {
      "host", "add", "west-2", "--provider", "aws", "--token-file", file.toString()
    };
    Cli.Outcome outcome = cli.run(command);
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).doesNotContain("secret").contains("--token-file " + file);
    assertThat(file).hasContent("godwit1.secret.pin");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));

    assertThat(cli.run(command).exitCode()).as("a file that is there is kept").isEqualTo(5);
    assertThat(controller.only("POST /hosts/tokens")).as("no second token").isNotNull();
  }

  @Test
  void addThatIsRefusedLeavesNoFile() {
    controller.on("POST /hosts/tokens", 409, Problems.of("EXISTS", 409, "there is one"));
    Path file = folder.resolve("west-2.token");
    Cli.Outcome outcome =
        cli.run("host", "add", "west-2", "--provider", "aws", "--token-file", file.toString());
    assertThat(outcome.exitCode()).isEqualTo(5);
    assertThat(file).doesNotExist();
  }

  @Test
  void addWhoseFileCannotBeMadeMakesNoToken() throws IOException {
    Path file = Files.createFile(folder.resolve("a-file")).resolve("west-2.token");
    Cli.Outcome outcome =
        cli.run("host", "add", "west-2", "--provider", "aws", "--token-file", file.toString());
    assertThat(outcome.exitCode()).isEqualTo(5);
    assertThat(outcome.err())
        .contains("cannot make " + file + " (Not a directory)", "nothing was changed")
        .doesNotContain("report it");
    assertThat(controller.requests()).isEmpty();
  }

  @Test
  void removeTellsTheController() {
    controller.on("DELETE /hosts/east-1", 204, "");
    assertThat(cli.run("host", "remove", "east-1").exitCode()).isZero();
  }

  @Test
  void importSendsTheFileAndTellsItsFormatFromItsBeginning() throws IOException {
    controller.on("POST /images?name=demo&format=qcow2&host=east-1", 202, Operations.done());
    Path image = Files.write(folder.resolve("a.img"), new byte[] {'Q', 'F', 'I', (byte) 0xfb, 3});
    Cli.Outcome outcome =
        cli.run("image", "import", image.toString(), "--name", "demo", "--host", "east-1");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEqualTo("demo: sending\n");
    assertThat(
            controller
                .only("POST /images?name=demo&format=qcow2&host=east-1")
                .body()
                .getBytes(StandardCharsets.ISO_8859_1))
        .isEqualTo(Files.readAllBytes(image));
  }

  @Test
  void importThatIsRefusedWhileItIsSentSaysWhy() throws IOException {
    controller.on(
        "POST /images?name=demo&format=raw",
        413,
        Problems.of("TOO_LARGE", 413, "images are at most 1 MiB here"));
    Path image = Files.write(folder.resolve("big.img"), new byte[4 << 20]);
    Cli.Outcome outcome = cli.run("image", "import", image.toString(), "--name", "demo");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("images are at most 1 MiB here");
  }

  @Test
  void importOfWhatIsNoFileSendsNothing() throws IOException {
    assertThat(cli.run("image", "import", "/nonexistent", "--name", "demo").exitCode())
        .isEqualTo(3);
    assertThat(cli.run("image", "import", folder.toString(), "--name", "demo").exitCode())
        .isEqualTo(3);
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThat(cli.run("image", "import", empty.toString(), "--name", "demo").exitCode())
        .isEqualTo(2);
    assertThat(controller.requests()).isEmpty();
  }
}
