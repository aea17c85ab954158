package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextCommandsTest {
  @TempDir private Path folder;

  private Cli.Outcome add(Cli cli, String name, String controller) throws IOException {
    Path ca = Files.writeString(folder.resolve("ca.pem"), "a certificate\n");
    return add(cli, name, controller, ca);
  }

  private Cli.Outcome add(Cli cli, String name, String controller, Path ca) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "s3cret\n");
    return cli.run(
        "context",
        "add",
        name,
        "--controller",
        controller,
        "--ca",
        ca.toString(),
        "--token-file",
        token.toString());
  }

  @Test
  void theFirstIsInUseAndAnotherCanBeChosen() throws IOException {
    Cli cli = Cli.in(folder);
    assertThat(add(cli, "home", "https://localhost:8443").exitCode()).isZero();
    assertThat(add(cli, "work", "https://work.example.net:8443").exitCode()).isZero();
    assertThat(cli.run("context", "list").out())
        .isEqualTo(
            """
            * home (https://localhost:8443)
              work (https://work.example.net:8443)
            """);
    assertThat(cli.run("context", "use", "work").exitCode()).isZero();
    assertThat(cli.run("context", "show").out())
        .isEqualTo(
            """
            name:        work
            controller:  https://work.example.net:8443
            ca:
            a certificate
            """);
    assertThat(cli.run("context", "remove", "work").exitCode()).isZero();
    assertThat(cli.run("context", "list").out()).isEqualTo("  home (https://localhost:8443)\n");
  }

  @Test
  void tokenIsNeverShownAndOnlyItsOwnerMayReadIt() throws IOException {
    Cli cli = Cli.in(folder);
    Cli.Outcome added = add(cli, "home", "https://localhost:8443");
    Cli.Outcome shown = cli.run("context", "show", "home");
    assertThat(added.out() + added.err() + shown.out()).doesNotContain("s3cret");
    assertThat(cli.contexts().find("home").orElseThrow().token()).isEqualTo("s3cret");
    assertThat(Files.getPosixFilePermissions(folder.resolve("contexts/home.context")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void plainHttpIsRefused() throws IOException {
    assertThat(add(Cli.in(folder), "home", "http://localhost:8443").exitCode()).isEqualTo(2);
    assertThat(Files.exists(folder.resolve("contexts"))).isFalse();
  }

  @Test
  void nameThatWouldLeaveTheFolderIsRefused() throws IOException {
    assertThat(add(Cli.in(folder), "../x", "https://localhost:8443").exitCode()).isEqualTo(2);
    assertThat(Files.exists(folder.resolve("contexts"))).isFalse();
  }

  @Test
  void unknownContextIsNotFound() {
    Cli cli = Cli.in(folder);
    assertThat(cli.run("context", "use", "nowhere").exitCode()).isEqualTo(3);
    assertThat(cli.run("vm", "list", "--context", "nowhere").exitCode()).isEqualTo(3);
  }

  @Test
  void authorityThatIsNoFileOfTextIsNotFound() throws IOException {
    Path missing = folder.resolve("missing.pem");
    Path binary = Files.write(folder.resolve("ca.der"), new byte[] {0x30, (byte) 0x82, 1});
    assertUnreadable(folder, "Is a directory");
    assertUnreadable(missing, "no such file or folder");
    assertUnreadable(binary, "it is not text");
    assertThat(Files.exists(folder.resolve("contexts"))).isFalse();
  }

  private void assertUnreadable(Path ca, String reason) throws IOException {
    assertThat(add(Cli.in(folder), "home", "https://localhost:8443", ca))
        .isEqualTo(
            new Cli.Outcome(
                3,
                "",
                "godwit: cannot read "
                    + ca
                    + " ("
                    + reason
                    + "): name a file that you may read; nothing was changed\n"));
  }

  @Test
  void contextThatCannotBeWrittenSaysWhyAndLeavesNothingBehind() throws IOException {
    Path contexts = Files.createDirectories(folder.resolve("contexts"));
    Path inTheWay = Files.createDirectory(contexts.resolve("home.context"));
    Cli.Outcome outcome = add(Cli.in(folder), "home", "https://localhost:8443");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).isEqualTo("godwit: cannot write " + inTheWay + " (Is a directory)\n");
    assertThat(contexts).isDirectoryNotContaining(path -> !path.equals(inTheWay));
  }

  @Test
  void programsGetFieldsWithoutTheToken() throws IOException {
    Cli cli = Cli.in(folder);
    add(cli, "home", "https://localhost:8443");
    add(cli, "work", "https://work.example.net:8443");

    assertThat(cli.run("context", "list", "-o", "json").out())
        .startsWith("{\n  \"items\" : [ {")
        .contains("\"name\" : \"work\"", "\"controller\" : \"https://work.example.net:8443\"")
        .containsOnlyOnce("\"inUse\" : true")
        .doesNotContain("s3cret");
    assertThat(cli.run("context", "list", "-o", "name").out()).isEqualTo("home\nwork\n");
    assertThat(cli.run("context", "show", "-o", "yaml").out())
        .contains("name: \"home\"", "controller: \"https://localhost:8443\"", "a certificate")
        .doesNotContain("s3cret");
    assertThat(cli.run("context", "show", "work", "-o", "name").out()).isEqualTo("work\n");
  }

  @Test
  void oneCommandCanUseAnotherContext() {
    try (FakeController here = FakeController.start();
        FakeController there = FakeController.start().on("GET /vms", 200, "{\"items\":[]}")) {
      Cli cli = Cli.in(folder).knowing(here);
      cli.contexts()
          .save(
              new io.godwit.cli.settings.Context(
                  "there", there.address(), there.caPem(), FakeController.TOKEN));
      assertThat(cli.run("vm", "list", "--context", "there").exitCode()).isZero();
      assertThat(here.requests()).isEmpty();
    }
  }
}
