package io.godwit.controller;

import io.godwit.controller.backup.BackupException;
import io.godwit.controller.backup.Restore;
import io.godwit.controller.config.ConfigException;
import io.godwit.controller.config.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Restores a backup while no controller runs on the data. */
@Command(
    name = "restore",
    description = "Restores a backup while the controller does not run.",
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Option(names = "--from", required = true, paramLabel = "FILE", description = "The backup.")
  private Path archive;

  @Option(
      names = "--data",
      paramLabel = "DIRECTORY",
      description = "Instead of the configured data.directory.")
  private Path data;

  @Option(
      names = "--replace",
      description = "Also where there is data already; it is moved aside, not deleted.")
  private boolean replace;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException, BackupException {
    Path path = Objects.requireNonNullElseGet(data, () -> config.read().dataDirectory());
    try (DataDirectory opened = DataDirectory.openToRestore(path.toAbsolutePath())) {
      Restore restore = new Restore(opened, Clock.systemUTC(), new SecureRandom());
      if (restore.wouldReplace() && !replace) {
        throw new ConfigException(
            "%s has a controller's data already; with --replace it is moved aside. Nothing was changed."
                .formatted(path));
      }
      var out = command.commandLine().getOut();
      restore
          .from(archive)
          .ifPresent(former -> out.println("What was there before is in " + former + "."));
      out.println("Restored from " + archive + "; the controller can be started.");
      out.flush();
      return 0;
    }
  }
}
