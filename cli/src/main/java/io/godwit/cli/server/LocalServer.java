package io.godwit.cli.server;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * A controller of this machine.
 *
 * @param data its folder, in which it keeps all it has; process id, log and configuration too
 */
record LocalServer(Path data) {
  private static final String JAR = "godwit-controller.jar";

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

  /** What it says to whoever started it; the admin token is there at the first start. */
  Path announcement() {
    return data.resolve("controller.started");
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
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      }
    } catch (IOException e) {
      throw new CliException(
          ExitCode.REFUSED,
          "cannot make the controller's folder "
              + data
              + ": "
              + reason(e)
              + "; choose another with --data; nothing was started",
          e);
    }
  }

  private static String reason(IOException failure) {
    return failure instanceof AccessDeniedException denied
        ? "this user may not write " + denied.getFile()
        : failure.toString();
  }

  /** Empty files that only this user may read; the log before is kept as {@code .old}. */
  void makeOutputs() throws IOException {
    if (Files.exists(log())) {
      Files.move(
          log(), log().resolveSibling("controller.log.old"), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.deleteIfExists(announcement());
    PrivateFile.create(log()).close();
    PrivateFile.create(announcement()).close();
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
    } catch (NumberFormatException e) {
      // A start was cut off while it wrote the number: no controller of it is known.
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + pidFile(), e);
    }
  }

  private static boolean isController(ProcessHandle process) {
    return process.info().arguments().map(List::of).orElse(List.of()).stream()
        .anyMatch(argument -> argument.endsWith(JAR));
  }
}
