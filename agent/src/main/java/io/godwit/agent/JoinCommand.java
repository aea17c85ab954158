package io.godwit.agent;

import io.godwit.agent.config.AgentPaths;
import io.godwit.agent.config.HostPort;
import io.godwit.agent.identity.JoinFailed;
import io.godwit.agent.identity.Joining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code godwit-agent join}. */
@Command(
    name = "join",
    description = "Makes this machine a host of a controller.",
    mixinStandardHelpOptions = true)
final class JoinCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--controller",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where the controller can be dialled, as it advertises it.")
  private HostPort controller;

  @Option(
      names = "--token-file",
      required = true,
      paramLabel = "FILE",
      description = "The token that `godwit host add` printed. It is good once.")
  private Path tokenFile;

  @Override
  public Integer call() throws IOException, JoinFailed {
    AgentPaths paths = config.load().paths();
    String token = token();
    paths.prepare();
    Joining.Joined joined =
        new Joining(paths.identity(), new SecureRandom(), InstantSource.system())
            .join(controller, token);
    spec.commandLine()
        .getOut()
        .printf(
            "Joined %s as host %s (%s). Start the agent: godwit-agent run%n",
            controller, joined.hostName(), joined.identity().host());
    return 0;
  }

  private String token() throws IOException {
    try {
      return Files.readString(tokenFile);
    } catch (NoSuchFileException absent) {
      throw new IOException(
          "there is no token file " + tokenFile + "; nothing was changed", absent);
    }
  }
}
