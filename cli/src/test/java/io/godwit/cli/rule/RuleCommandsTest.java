package io.godwit.cli.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleCommandsTest {
  private static final String RULES =
      """
      {"items":[{"number":3,"kind":"APART","vms":["web","db"],"places":[],
                 "words":"web, db are apart","createdAt":"2026-11-24T03:00:00Z"}]}
      """;

  @TempDir private Path folder;
  private FakeController controller;
  private Cli cli;

  @BeforeEach
  void start() {
    controller = FakeController.start().on("GET /rules", 200, RULES);
    cli = Cli.in(folder).knowing(controller);
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  @Test
  void listHasALineForEach() {
    assertThat(cli.run("rule", "list").out())
        .startsWith("NUMBER  KIND   RULE               AGE\n3       APART  web, db are apart ");
    assertThat(cli.run("rule", "list", "-o", "name").out()).isEqualTo("3\n");
  }

  @Test
  void emptyListSaysHowToBegin() {
    controller.on("GET /rules", 200, "{\"items\":[]}");
    assertThat(cli.run("rule", "list").out()).contains("godwit rule add keeps one");
  }

  @Test
  void addSendsAllAtOnce() {
    controller.on("POST /rules", 201, RULES);
    assertThat(
            cli.run("rule", "add", "--apart", "web,db", "--pin", "db=east-1,east-2", "--spare-host")
                .out())
        .contains("web, db are apart");
    assertThat(controller.only("POST /rules").body())
        .contains(
            "\"apart\":[[\"web\",\"db\"]]",
            "\"pinned\":[{\"hosts\":[\"east-1\",\"east-2\"],\"vm\":\"db\"}]",
            "\"spareHost\":true");
  }

  @Test
  void addSaysWhenAVmIsMoved() {
    controller.on("POST /rules", 201, RULES);
    cli.run("rule", "add", "--move-window", "db=22:00-02:00,04:00-06:00");
    assertThat(controller.only("POST /rules").body())
        .contains("\"windows\":[{\"times\":[\"22:00-02:00\",\"04:00-06:00\"],\"vm\":\"db\"}]");

    assertThat(cli.run("rule", "add", "--move-window", "22:00-06:00").err())
        .contains("--move-window wants a VM and when it is moved");
  }

  @Test
  void addNamesRegionsAndDomainsAlsoByLabel() {
    controller.on("POST /rules", 201, RULES);
    cli.run(
        "rule",
        "add",
        "--allow-region",
        "label:data=eu=eu-central-1,eu-west-1",
        "--spread",
        "web-1,web-2=zone",
        "--spread",
        "label:tier=db=rack:3");
    assertThat(controller.only("POST /rules").body())
        .contains(
            "{\"regions\":[\"eu-central-1\",\"eu-west-1\"],\"vm\":\"label:data=eu\"}",
            "{\"atMost\":1,\"over\":\"ZONE\",\"vms\":[\"web-1\",\"web-2\"]}",
            "{\"atMost\":3,\"over\":\"RACK\",\"vms\":[\"label:tier=db\"]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web-1,web-2",
        "label:tier=db",
        "web-1,web-2=host",
        "web-1,web-2=zone:x",
        "W,b=zone"
      })
  void spreadThatIsNoneIsRefused(String text) {
    assertThat(cli.run("rule", "add", "--spread", text).exitCode()).isEqualTo(2);
  }

  @Test
  void addSaysForHowLongAVmMayBeSilent() {
    controller.on("POST /rules", 201, RULES);
    cli.run("rule", "add", "--max-blackout", "db=2s");
    assertThat(controller.only("POST /rules").body())
        .contains("\"blackouts\":[{\"maximumMillis\":2000,\"vm\":\"db\"}]");

    assertThat(cli.run("rule", "add", "--max-blackout", "500ms").err())
        .contains("--max-blackout wants a VM and for how long it is silent");
    assertThat(cli.run("rule", "add", "--max-blackout", "db=soon").err())
        .contains("give a whole number and ms or s");
  }

  @Test
  void addSaysWhenVmsAreMovedOffAHost() {
    controller.on("POST /rules", 201, RULES);
    cli.run("rule", "add", "--host-window", "east-1=22:00-02:00,04:00-06:00");
    assertThat(controller.only("POST /rules").body())
        .contains(
            "\"hostWindows\":[{\"host\":\"east-1\",\"times\":[\"22:00-02:00\",\"04:00-06:00\"]}]");
    assertThat(cli.run("rule", "add", "--host-window", "east-1").err())
        .contains("--host-window wants a host and when VMs are moved off it");
  }

  @Test
  void addWithoutARuleIsRefused() {
    assertThat(cli.run("rule", "add").err()).contains("say what is to be kept", "--apart web,db");
  }

  @Test
  void removeNamesTheNumber() {
    controller.on("DELETE /rules/3", 204, "");
    assertThat(cli.run("rule", "remove", "3").exitCode()).isZero();
  }
}
