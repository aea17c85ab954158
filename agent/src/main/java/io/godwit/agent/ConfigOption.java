package io.godwit.agent;

import io.godwit.agent.config.AgentConfig;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which config file a command reads. */
final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The agent's properties file (default: ${DEFAULT-VALUE}).")
  private Path file = AgentConfig.DEFAULT_FILE;

  AgentConfig load() throws IOException {
    return AgentConfig.load(file);
  }
}
