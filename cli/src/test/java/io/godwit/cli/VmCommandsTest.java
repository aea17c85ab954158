package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import io.godwit.cli.fake.Operations;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VmCommandsTest {
  private static final String WEB =
      """
      {"id":"0199bbbb-0000-7000-8000-000000000001","name":"web","state":"RUNNING","host":"east-1",
       "provider":"lab-east","epoch":3,"vcpus":1,"memoryBytes":268435456,"diskBytes":1610612736,
       "image":"demo","imageDigest":"sha256:ab","mac":"52:54:00:4d:01:02","address":"10.77.1.2",
       "cpuModel":"qemu64","machineType":"pc-q35-7.2","operation":null,
       "createdAt":"2026-11-24T03:00:00Z"}""";

  @TempDir private Path folder;
  private FakeController controller;
  private Cli cli;

  @BeforeEach
  void start() {
    controller = FakeController.start().on("GET /vms", 200, "{\"items\":[" + WEB + "]}");
    cli = Cli.in(folder).knowing(controller);
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  @Test
  void listIsATableWithoutBorders() {
    assertThat(cli.run("vm", "list"))
        .isEqualTo(
            new Cli.Outcome(
                0,
                """
                NAME  STATE    HOST    PROVIDER  ADDRESS    MEMORY   AGE
                web   RUNNING  east-1  lab-east  10.77.1.2  256 MiB  10m0s
                """,
                ""));
  }

  @Test
  void wideListHasMoreColumnsAndADashForWhatIsNotKnown() {
    assertThat(cli.run("vm", "list", "-o", "wide").out())
        .isEqualTo(
            """
            NAME  STATE    HOST    PROVIDER  ADDRESS    MEMORY   NETWORK  LABELS  VCPUS  DISK     IMAGE  CPU     EPOCH  OPERATION  CONDITIONS  AGE
            web   RUNNING  east-1  lab-east  10.77.1.2  256 MiB  -        -       1      1.5 GiB  demo   qemu64  3      -          -           10m0s
            """);
  }

  @Test
  void namesAloneAreForScripts() {
    assertThat(cli.run("vm", "list", "-o", "name").out()).isEqualTo("web\n");
  }

  @Test
  void jsonIsTheContractsShape() {
    assertThat(cli.run("vm", "list", "--output", "json").out())
        .startsWith("{\n  \"items\" : [ {")
        .contains("\"memoryBytes\" : 268435456", "\"operation\" : null")
        .contains("\"createdAt\" : \"2026-11-24T03:00:00Z\"");
  }

  @Test
  void yamlQuotesWhatIsText() {
    assertThat(cli.run("vm", "list", "-o", "yaml").out())
        .startsWith("items:\n- ")
        .contains("mac: \"52:54:00:4d:01:02\"", "memoryBytes: 268435456", "operation: null");
  }

  @Test
  void anEmptyListSaysHowToBegin() {
    controller.on("GET /vms", 200, "{\"items\":[]}");
    assertThat(cli.run("vm", "list").out())
        .isEqualTo("There are no VMs yet: godwit vm create makes one.\n");
    assertThat(cli.run("vm", "list", "-o", "name").out()).isEmpty();
  }

  @Test
  void showHasAFieldALine() {
    controller.on("GET /vms/web", 200, WEB);
    assertThat(cli.run("vm", "show", "web").out())
        .contains("name:          web\n", "memory:        256 MiB\n", "epoch:         3\n");
  }

  @Test
  void showTellsWhatPlansCountAVmWith() {
    String measured =
        WEB.replace(
            "\"operation\":null,",
            "\"operation\":null,\"cpuDemand\":{\"plannedMilli\":250,\"usualMilli\":40,"
                + "\"highMilli\":910,\"measuredSeconds\":300},");
    controller.on("GET /vms/web", 200, measured);
    assertThat(cli.run("vm", "show", "web").out())
        .contains(
            "0.25 cores for plans; lately usually 0.04, at most 0.91 but for 1 of 20 samples; measured for 5m");
  }

  @Test
  void showNamesTheNetworkAndADashForNone() {
    controller.on("GET /vms/web", 200, WEB);
    assertThat(cli.run("vm", "show", "web").out())
        .contains("network:       -\n", "address:       10.77.1.2\n");
    controller.on(
        "GET /vms/web", 200, WEB.replace("\"address\"", "\"network\":\"shop\",\"address\""));
    assertThat(cli.run("vm", "show", "web").out()).contains("network:       shop\n");
    assertThat(cli.run("vm", "show", "web", "-o", "json").out()).contains("\"network\" : \"shop\"");
  }

  @Test
  void createNamesItsNetworkAndAddress() {
    controller.on("POST /vms", 202, Operations.done());
    assertThat(create("--network", "shop", "--address", "10.5.0.9").exitCode()).isZero();
    assertThat(controller.only("POST /vms").body())
        .contains("\"network\":\"shop\"", "\"address\":\"10.5.0.9\"");
  }

  @Test
  void createGivesLabels() {
    controller.on("POST /vms", 202, Operations.done());
    assertThat(create("--label", "tier=web", "--label", "zone=a").exitCode()).isZero();
    assertThat(controller.only("POST /vms").body())
        .contains("\"labels\":{\"tier\":\"web\",\"zone\":\"a\"}");
    assertThat(create("--label", "tier").err()).contains("'tier' is not a label", "tier=db");
  }

  @Test
  void labelSetsAndRemovesAndShowsTheVm() {
    controller.on(
        "POST /vms/web/labels",
        200,
        WEB.replace("\"address\"", "\"labels\":{\"a\":\"b\",\"tier\":\"web\"},\"address\""));
    Cli.Outcome labelled = cli.run("vm", "label", "web", "tier=web", "a=b", "--remove", "zone");

    assertThat(labelled.exitCode()).isZero();
    assertThat(labelled.out()).contains("labels:        a=b,tier=web\n");
    assertThat(controller.only("POST /vms/web/labels").body())
        .contains("\"set\":{\"a\":\"b\",\"tier\":\"web\"}", "\"remove\":[\"zone\"]");
  }

  @Test
  void labelThatIsNoneIsRefusedBeforeAnythingIsSent() {
    assertThat(cli.run("vm", "label", "web", "Tier=web").err())
        .contains("'Tier=web' is not a label");
    assertThat(cli.run("vm", "label", "web").err())
        .contains("say which labels", "Nothing was changed");
    assertThat(cli.run("vm", "label", "web").exitCode()).isEqualTo(2);
  }

  @Test
  void addressWithoutItsNetworkIsRefusedBeforeAnythingIsSent() {
    Cli.Outcome outcome = create("--address", "10.5.0.9");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("--network", "Nothing was changed");
    assertThat(create("--network", "Not A Name").err()).contains("is not a name for a network");
  }

  private Cli.Outcome create(String... more) {
    return cli.run(
        Stream.concat(
                Stream.of("vm", "create", "db", "--image", "demo", "--memory", "64MiB", "--detach"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void demandIsAPictureOfTheVmsDay() {
    controller.on(
        "GET /vms/web/demand",
        200,
        """
        {"vm":"web","plannedMilli":800,"why":"it is busy at nine","memoryBytes":268435456,
         "memoryMostBytes":134217728,"measuredSeconds":7200,"hours":[
         {"hour":2,"measuredSeconds":3600,"usualMilli":20,"highMilli":200,
          "memoryMostBytes":67108864,"diskReadPerSecond":0,"diskWrittenPerSecond":2048,
          "receivedPerSecond":100,"sentPerSecond":0},
         {"hour":9,"measuredSeconds":3600,"usualMilli":400,"highMilli":800,
          "memoryMostBytes":134217728,"diskReadPerSecond":0,"diskWrittenPerSecond":2048,
          "receivedPerSecond":100,"sentPerSecond":0}]}
        """);
    assertThat(cli.run("vm", "show", "web", "--demand").out())
        .contains("cpu for plans:     0.80 cores\n", "because:           it is busy at nine\n")
        .containsPattern("02:00 +0.02 +0.20 +\\[=====               ] +64 MiB +0 B/s +2 KiB/s")
        .containsPattern("09:00 +0.40 +0.80 +\\[====================] +128 MiB");
    assertThat(cli.run("vm", "show", "web", "--demand", "-o", "json").out())
        .contains("\"highMilli\" : 800");
  }

  @Test
  void demandTellsOfTheGuestsMemoryOrThatItIsUnknown() {
    String demand =
        """
        {"vm":"web","plannedMilli":800,"why":"busy","memoryBytes":1073741824,
         "memoryMostBytes":134217728,"measuredSeconds":7200,"hours":[
         {"hour":2,"measuredSeconds":3600,"usualMilli":20,"highMilli":200,
          "memoryMostBytes":67108864,"diskReadPerSecond":0,"diskWrittenPerSecond":2048,
          "receivedPerSecond":100,"sentPerSecond":0,
          "guestUsedHighBytes":314572800,"balloonLeastBytes":805306368}],
         "guestMemory":%s,"guestMemoryWhy":"%s"}
        """;
    controller.on(
        "GET /vms/web/demand",
        200,
        demand.formatted(
            "{\"balloonBytes\":805306368,\"usedBytes\":209715200,"
                + "\"usedHighBytes\":314572800,\"reclaimableBytes\":277872640}",
            "its guest tells"));
    assertThat(cli.run("vm", "show", "web", "--demand").out())
        .contains(
            "200 MiB of 768 MiB used, at most 300 MiB but for 1 of 20 samples; 265 MiB could be taken",
            "its guest tells")
        .containsPattern("02:00 .* +64 MiB .* 300 MiB\n");
    controller.on(
        "GET /vms/web/demand", 200, demand.formatted("null", "unknown: it tells nothing"));
    assertThat(cli.run("vm", "show", "web", "--demand").out())
        .contains("unknown: it tells nothing");
  }

  @Test
  void leastMemoryIsSentInBytesAndLeftOutWhereItIsNotSaid() {
    controller.on("POST /vms", 202, Operations.done());
    assertThat(create("--least-memory", "32MiB").exitCode()).isZero();
    assertThat(controller.only("POST /vms").body()).contains("\"leastMemoryBytes\":33554432");
  }

  @Test
  void everyCallShowsTheToken() {
    cli.run("vm", "list");
    assertThat(controller.only("GET /vms").headers())
        .containsEntry("Authorization", java.util.List.of("Bearer " + FakeController.TOKEN));
  }

  @Test
  void createSendsBytes() {
    controller.on("POST /vms", 202, Operations.done());
    Cli.Outcome outcome =
        cli.run(
            "vm",
            "create",
            "db",
            "--image",
            "demo",
            "--memory",
            "2GiB",
            "--disk",
            "512MiB",
            "--host",
            "east-1",
            "--vcpus",
            "2",
            "--no-start",
            "--detach");
    assertThat(outcome.exitCode()).isZero();
    assertThat(controller.only("POST /vms").body())
        .contains("\"memoryBytes\":2147483648", "\"diskBytes\":536870912", "\"vcpus\":2")
        .contains("\"host\":\"east-1\"", "\"start\":false")
        .doesNotContain("cpuModel");
  }

  @ParameterizedTest
  @ValueSource(strings = {"512", "512 MiB", "512MB", "-1GiB", "1.5GiB", "", "9999999999TiB"})
  void sizeThatIsNoneIsAUsageErrorAndNothingIsSent(String size) {
    Cli.Outcome outcome = cli.run("vm", "create", "db", "--image", "demo", "--memory", size);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("--memory", "'" + size + "'");
    assertThat(controller.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Web", "web.1", "-web", "web-", "we b", "../web", "wéb", "$(reboot)", "a\nb", ""})
  void nameThatIsNoneIsAUsageErrorAndNothingIsSent(String name) {
    assertThat(cli.run("vm", "start", "--", name).exitCode()).isEqualTo(2);
    assertThat(cli.run("vm", "delete", "--", name).exitCode()).isEqualTo(2);
    assertThat(cli.run("migrate", "web", "--to=" + name).exitCode()).isEqualTo(2);
    assertThat(controller.requests()).isEmpty();
  }

  @Test
  void stopSaysHow() {
    controller.on("POST /vms/web/stop", 202, Operations.done());
    assertThat(cli.run("vm", "stop", "web", "--grace", "5").exitCode()).isZero();
    assertThat(controller.only("POST /vms/web/stop").body())
        .contains("\"force\":false", "\"timeoutSeconds\":5");
  }

  @Test
  void unknownVmIsNotFound() {
    Cli.Outcome outcome = cli.run("vm", "show", "nobody");
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).isEqualTo("godwit: there is no GET /vms/nobody\n");
    assertThat(outcome.out()).isEmpty();
  }
}
