package io.godwit.controller;

import io.godwit.controller.config.ConfigDefaults;
import io.godwit.controller.config.ConfigFile;
import io.godwit.controller.config.ControllerConfig;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the configuration is read from. */
final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties; without it every key has its default.")
  private Path file;

  ControllerConfig read() {
    return ConfigFile.read(Optional.ofNullable(file), ConfigDefaults.ofThisMachine());
  }
}
