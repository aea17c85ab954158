package io.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.config.AgentConfig;
import io.godwit.agent.testing.FakeController;
import io.godwit.agent.testing.TestAuthority;
import io.godwit.runtime.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent's program as a user whom the system keeps out of its folders. Where the tests run as
 * root, it is a root without the capabilities that let it pass.
 */
class WithoutAccessTest {
  private static final List<String> KEPT_OUT =
      List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search");

  @TempDir Path folder;

  private Path config;
  private Path own;

  @BeforeEach
  void makeFolders() throws IOException {
    Path state = folder.resolve("state");
    own = state.resolve("agent");
    config =
        Files.writeString(
            folder.resolve("agent.properties"),
            "state.directory=%s%nrun.directory=%s%n".formatted(state, folder.resolve("run")));
    AgentConfig.load(config).paths().prepare();
  }

  @AfterEach
  void openFolders() throws IOException {
    permit(own, "rwx------");
  }

  @Test
  void missingAccessIsNotTakenForNotJoined() throws IOException {
    Command.Ended joinedNowhere = agent("run");
    assertThat(joinedNowhere.errors()).contains("has not joined a controller");
    permit(own, "---------");

    Command.Ended keptOut = agent("run");

    assertThat(keptOut.exitCode()).isEqualTo(1);
    assertThat(keptOut.errors())
        .contains(own + "/identity/host.pem cannot be read or written", "Nothing was changed")
        .doesNotContain("has not joined");
  }

  @Test
  void aHostThatCannotKeepItsIdentityDoesNotUseItsToken() throws Exception {
    permit(own, "r-x------");
    try (FakeController controller = new FakeController(new TestAuthority())) {
      Path token = Files.writeString(folder.resolve("token"), controller.token('a'));

      Command.Ended refused =
          agent(
              "join",
              "--controller",
              controller.address().toString(),
              "--token-file",
              token.toString());

      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.errors()).contains(own + " cannot be read or written");
      assertThat(controller.refusedTokens).isEmpty();
    }
  }

  private Command.Ended agent(String verb, String... more) throws IOException {
    List<String> line = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      line.addAll(KEPT_OUT);
    }
    line.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            verb,
            "--config",
            config.toString()));
    line.addAll(List.of(more));
    return Command.run(Duration.ofSeconds(30), line);
  }

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
