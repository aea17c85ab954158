package io.godwit.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import io.godwit.cli.fake.FakeController;
import io.godwit.cli.fake.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an Ansible that only notes what it was given. */
class HostAddSshTest {
  private static final String SECRET = "godwit1.secret.pin";
  private static final String HOST =
      """
      {"id":"00000000-0000-7000-8000-000000000007","name":"west-1","provider":"aws",
       "lastSeen":"2026-11-24T03:09:00Z","state":"CONNECTED","schedulable":true,"accelerator":"KVM","vms":0,
       "speed":{"cpuInGuest":0.712,"memoryInGuest":0.55,"counted":1.0,"diskSyncMicros":800,
       "diskWrittenBytesPerSecond":104857600,"measuredAt":"2026-11-24T03:10:00Z"}}""";

  @TempDir Path folder;

  private final FakeController controller = FakeController.start();
  private final AtomicBoolean joined = new AtomicBoolean();
  private Cli cli;

  @BeforeEach
  void start() throws IOException {
    cli = Cli.in(folder).knowing(controller);
    Files.createDirectories(folder.resolve("agent/ansible/playbooks"));
    packages(folder.resolve("target/packages"));
    controller
        .on(
            "POST /hosts/tokens",
            201,
            """
            {"token":"%s","controller":"c.example:8443","expiresAt":"2026-11-24T04:10:00Z"}"""
                .formatted(SECRET))
        .on(
            "GET /hosts/west-1",
            exchange -> {
              boolean there = joined.getAndSet(true);
              FakeController.send(
                  exchange,
                  there ? 200 : 404,
                  (there ? HOST : Problems.notFound("host")).getBytes(StandardCharsets.UTF_8));
            });
  }

  /** Ansible would carry it out on the machine of whoever runs the command. */
  @Test
  void whatAControllerTellsIsNotCarriedOut() throws IOException {
    controller.on(
        "POST /hosts/tokens",
        201,
        """
        {"token":"%s","controller":"{{ lookup('pipe', 'id') }}:1","expiresAt":"2026-11-24T04:10:00Z"}"""
            .formatted(SECRET));
    ansible("", 0);

    Cli.Outcome outcome =
        cli.run("host", "add", "west-1", "--address", "10.0.0.7", "--provider", "own");

    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.err()).contains("cannot be one", "was not touched");
    assertThat(folder.resolve("arguments")).doesNotExist();
  }

  @AfterEach
  void stop() {
    System.clearProperty("godwit.ansible");
    controller.close();
  }

  /** Notes its arguments and what it was given in files, says something, and ends so. */
  private void ansible(String says, int exitCode) throws IOException {
    String script =
        """
        #!/bin/sh
        [ "$1" = --version ] && exit 0
        echo "$@" > %1$s/arguments
        cp "$2" %1$s/inventory
        stat -c %%a "$2" "$(dirname "$2")" "$(dirname "$2")/token" > %1$s/modes
        cat "$(dirname "$2")/token" > %1$s/token
        dirname "$2" > %1$s/run
        env > %1$s/environment
        cat <<'SAID'
        %2$s
        SAID
        exit %3$d
        """
            .formatted(folder, says, exitCode);
    Path program = Files.writeString(folder.resolve("ansible-playbook"), script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    System.setProperty("godwit.ansible", program.toString());
  }

  private String noted(String what) throws IOException {
    return Files.readString(folder.resolve(what));
  }

  @Test
  void machineIsMadeAHostAndItsSpeedIsShown() throws IOException {
    ansible("TASK [agent : Install the packages] *****\nok: [west-1]\n", 0);
    Path key = Files.createFile(folder.resolve("key"));

    Cli.Outcome outcome =
        cli.run(
            "host",
            "add",
            "west-1.example.net",
            "--provider",
            "aws",
            "--user",
            "admin",
            "--key",
            key.toString());
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.err()).contains("Install the packages");
    assertThat(outcome.out()).contains("CONNECTED", "CPU 0.71");
    assertThat(noted("inventory"))
        .contains(
            "\"ansible_host\":\"west-1.example.net\"",
            "\"ansible_user\":\"admin\"",
            key.toString(),
            "c.example:8443");
    assertThat(noted("environment")).contains("StrictHostKeyChecking=yes", "BatchMode=yes");
    assertThat(noted("modes")).isEqualTo("600\n700\n600\n");
  }

  @Test
  void tokenIsInOneFileOnlyAndGoneAtTheEnd() throws IOException {
    ansible("", 0);
    Cli.Outcome outcome =
        cli.run("host", "add", "west-1", "--address", "10.0.0.7", "--provider", "aws");
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(noted("token")).isEqualTo(SECRET + "\n");
    for (String place : new String[] {"arguments", "inventory", "environment"}) {
      assertThat(noted(place)).as(place).doesNotContain("secret");
    }
    assertThat(outcome.out() + outcome.err()).doesNotContain("secret");
    assertThat(Path.of(noted("run").strip())).doesNotExist();
  }

  @Test
  void failureSaysWhyWhatIsThereAndLeavesNoToken() throws IOException {
    ansible("fatal: [west-1]: UNREACHABLE! => {\"msg\": \"Permission denied (publickey).\"}", 4);
    Cli.Outcome outcome =
        cli.run("host", "add", "west-1", "--address", "10.0.0.7", "--provider", "aws");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("did not become host west-1", "--user and --key", "good for nothing after");
    assertThat(Path.of(noted("run").strip())).doesNotExist();
  }

  @Test
  void withoutAnsibleNothingIsAskedOfTheController() {
    System.setProperty("godwit.ansible", folder.resolve("none").toString());
    Cli.Outcome outcome =
        cli.run("host", "add", "west-1", "--address", "10.0.0.7", "--provider", "aws");
    assertThat(outcome.exitCode()).isEqualTo(5);
    assertThat(outcome.err()).contains("apt-get install ansible-core", "nothing was changed");
    assertThat(controller.requests()).isEmpty();
  }

  @Test
  void nameOfAnotherProvidersHostIsRefusedBeforeATokenIsMade() throws IOException {
    ansible("", 0);
    joined.set(true);
    Cli.Outcome outcome =
        cli.run("host", "add", "west-1", "--address", "10.0.0.7", "--provider", "gcp");
    assertThat(outcome.exitCode()).isEqualTo(5);
    assertThat(outcome.err()).contains("in the fleet already", "aws", "nothing was changed");
    assertThat(folder.resolve("arguments")).doesNotExist();
    assertThat(controller.requests()).noneMatch(request -> request.call().startsWith("POST"));
  }

  /** It was interrupted when the agent had reported; a token for that name is refused then. */
  @Test
  void sameCommandGoesOnWithAHostThatHasReported() throws IOException {
    ansible("", 0);
    joined.set(true);
    Cli.Outcome outcome =
        cli.run("host", "add", "west-1", "--address", "10.0.0.7", "--provider", "aws");
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.err()).contains("going on at 10.0.0.7");
    assertThat(outcome.out()).contains("CONNECTED");
    assertThat(noted("inventory"))
        .contains("\"godwit_host_id\":\"00000000-0000-7000-8000-000000000007\"")
        .doesNotContain("godwit_token_file");
    assertThat(controller.requests()).noneMatch(request -> request.call().startsWith("POST"));
  }

  /** The join may have been cut off before the machine had its identity. */
  @Test
  void sameCommandBringsANewTokenWhereNothingWasHeardSinceTheJoin() throws IOException {
    ansible("", 0);
    AtomicBoolean looked = new AtomicBoolean();
    controller.on(
        "GET /hosts/west-1",
        exchange -> {
          String joinedOnly =
              """
              {"id":"00000000-0000-7000-8000-000000000007","name":"west-1","provider":"aws",
               "state":"JOINED","schedulable":true,"vms":0}""";
          String answer = looked.getAndSet(true) ? HOST : joinedOnly;
          FakeController.send(exchange, 200, answer.getBytes(StandardCharsets.UTF_8));
        });
    Cli.Outcome outcome =
        cli.run("host", "add", "west-1", "--address", "10.0.0.7", "--provider", "aws");
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(noted("inventory")).contains("godwit_host_id", "godwit_token_file");
    assertThat(noted("token")).isEqualTo(SECRET + "\n");
  }

  @Test
  void anIdIsNotCarriedOutEither() throws IOException {
    ansible("", 0);
    controller.on(
        "GET /hosts/west-1",
        200,
        HOST.replace("00000000-0000-7000-8000-000000000007", "{{ lookup('pipe', 'id') }}"));
    Cli.Outcome outcome =
        cli.run("host", "add", "west-1", "--address", "10.0.0.7", "--provider", "aws");
    assertThat(outcome.exitCode()).isEqualTo(5);
    assertThat(outcome.err()).contains("cannot be one", "was not touched");
    assertThat(folder.resolve("arguments")).doesNotExist();
  }

  @Test
  void packagesThatAreNotThereAreSaidBeforeATokenIsMade() throws IOException {
    ansible("", 0);
    Files.delete(folder.resolve("target/packages/godwit-agent_1_amd64.deb"));
    Cli.Outcome outcome =
        cli.run("host", "add", "west-1", "--address", "10.0.0.7", "--provider", "aws");
    assertThat(outcome.exitCode()).isEqualTo(5);
    assertThat(outcome.err())
        .contains("no godwit-agent_*.deb in", "--packages FOLDER", "nothing was changed");
    assertThat(controller.requests()).isEmpty();
  }

  /** As {@code packages/build} lays it out: the collection beside the launcher, and no packages. */
  @Test
  void anInstalledGodwitSaysWhichFolderItHasToBeTold() throws IOException {
    ansible("", 0);
    Files.createDirectories(folder.resolve("ansible/playbooks"));
    Cli.Outcome outcome =
        cli.run("host", "add", "west-1", "--address", "10.0.0.7", "--provider", "aws");
    assertThat(outcome.exitCode()).isEqualTo(5);
    assertThat(outcome.err())
        .contains("say --packages FOLDER, with godwit-runtime_*.deb and godwit-agent_*.deb");
    assertThat(controller.requests()).isEmpty();

    Path own = packages(folder.resolve("my packages"));
    Cli.Outcome told =
        cli.run(
            "host",
            "add",
            "west-1",
            "--address=10.0.0.7",
            "--provider=aws",
            "--packages",
            own.toString());
    assertThat(told.exitCode()).as("%s", told).isZero();
    assertThat(noted("inventory")).contains(own.toString());
  }

  private static Path packages(Path at) throws IOException {
    Files.createDirectories(at);
    Files.createFile(at.resolve("godwit-agent_1_amd64.deb"));
    Files.createFile(at.resolve("godwit-runtime_1_amd64.deb"));
    return at;
  }

  @Test
  void whatIsTypedIsChecked() {
    assertThat(cli.run("host", "add", "10.0.0.7", "--provider", "aws").err())
        .contains("gives no name for the host");
    assertThat(cli.run("host", "add", "west-1", "--provider", "aws", "--user", "a").err())
        .contains("say --address");
    assertThat(
            cli.run("host", "add", "w", "--provider", "aws", "--address=a -oProxyCommand=x").err())
        .contains("is no address");
    assertThat(
            cli.run("host", "add", "w", "--provider", "aws", "--address", "a", "--user=a b").err())
        .contains("no name of a user");
    assertThat(
            cli.run("host", "add", "w", "--provider", "aws", "--address", "a", "--key", "/none")
                .err())
        .contains("cannot read the key", "nothing was changed");
  }
}
