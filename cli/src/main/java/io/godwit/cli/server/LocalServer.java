package io.godwit.cli.server;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** A controller of this machine: its folder, its configuration, its process. */
record LocalServer(Path data) {

  static LocalServer in(Path chosen) {
    return new LocalServer((chosen == null ? usual() : chosen).toAbsolutePath().normalize());
  }

  private static Path usual() {
    return "root".equals(System.getProperty("user.name"))
        ? Path.of("/var/lib/godwit-controller")
        : Path.of(System.getProperty("user.home"), ".local/share/godwit/controller");
  }

  Path log() {
    return data.resolve("controller.log");
  }

  Path ca() {
    return data.resolve("ca.pem");
  }

  Path config() {
    return data.resolve("controller.properties");
  }

  private Path pidFile() {
    return data.resolve("controller.pid");
  }

  void makeFolder() {
    try {
      if (!Files.isDirectory(data)) {
        Files.createDirectories(
            data,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED,
          "cannot make the controller's folder "
              + data
              + " ("
              + e.getMessage()
              + "): choose another with --data; nothing was started",
          e);
    }
  }

  void write(String configuration) {
    try {
      Files.writeString(config(), configuration);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + config(), e);
    }
  }

  void started(ProcessHandle process) {
    try {
      Files.writeString(pidFile(), Long.toString(process.pid()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + pidFile(), e);
    }
  }

  /** The running controller, and never another process that got its number. */
  Optional<ProcessHandle> process() {
    try {
      if (!Files.exists(pidFile())) {
        return Optional.empty();
      }
      long pid = Long.parseLong(Files.readString(pidFile()).strip());
      return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(LocalServer::isController);
    } catch (IOException | NumberFormatException e) {
      throw new CliException(ExitCode.FAILED, "cannot read " + pidFile(), e);
    }
  }

  private static boolean isController(ProcessHandle process) {
    return process.info().arguments().map(List::of).orElse(List.of()).stream()
        .anyMatch(argument -> argument.endsWith("godwit-controller.jar"));
  }
}
