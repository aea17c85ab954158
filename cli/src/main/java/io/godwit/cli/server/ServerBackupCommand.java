package io.godwit.cli.server;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.PrivateFile;
import io.godwit.cli.session.Session;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit server backup}. */
@Command(
    name = "backup",
    description = {
      "Save the controller's store and keys in one file, while it runs.",
      "Whoever has the file can act as the controller: keep it safe."
    })
final class ServerBackupCommand implements Callable<Integer> {
  @Mixin private Session session;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description = "A new file, readable by you only.")
  private Path file;

  @Override
  public Integer call() {
    PrivateFile.write(file, out -> session.controller().backup(out));
    session.out().println("Saved in " + file + ".");
    return ExitCode.OK.number();
  }
}
