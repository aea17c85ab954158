package io.godwit.cli.host;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The packages that go onto a host. */
final class HostPackages {
  private static final List<String> NEEDED = List.of("godwit-runtime_*.deb", "godwit-agent_*.deb");

  private HostPackages() {}

  /**
   * The folder that has them.
   *
   * @param asked what the user says; empty for the checkout's own
   * @throws CliException REFUSED where they are not there
   */
  static Path find(Optional<Path> asked, Installation installation) {
    Path folder =
        asked
            .or(installation::packages)
            .orElseThrow(
                () ->
                    refused(
                        "this godwit was installed as a package and does not know where the host's"
                            + " are: say --packages FOLDER, with "
                            + String.join(" and ", NEEDED)
                            + " of the same version as this one's"));
    for (String pattern : NEEDED) {
      if (!has(folder, pattern)) {
        throw refused(
            "there is no "
                + pattern
                + " in "
                + folder
                + ": make packages in a checkout builds them, or say --packages FOLDER");
      }
    }
    return folder;
  }

  private static boolean has(Path folder, String pattern) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
      return found.iterator().hasNext();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + folder, e);
    }
  }

  private static CliException refused(String why) {
    return new CliException(ExitCode.REFUSED, why + "; nothing was changed");
  }
}
