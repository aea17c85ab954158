package io.godwit.bench.nested;

import io.godwit.bench.fixture.Installation;
import io.godwit.lab.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The agent's Debian package, and those that follow it: the same content under higher versions.
 *
 * @param folder where it is, with the runtime's package beside it
 * @param file its name, which dpkg-deb makes of its name, version and architecture
 */
record AgentPackage(Path folder, String file) {
  private static final String NAME = "godwit-agent";
  private static final String RUNTIME = "godwit-runtime";

  /**
   * That of an installation.
   *
   * @throws IllegalStateException where there is none, or several
   */
  static AgentPackage find(Installation installation) throws IOException {
    Path folder = installation.target().resolve("packages");
    return new AgentPackage(folder, only(folder, NAME).getFileName().toString());
  }

  private static Path only(Path folder, String name) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> found =
          all.filter(each -> each.getFileName().toString().startsWith(name + "_"))
              .filter(each -> each.toString().endsWith(".deb"))
              .toList();
      if (found.size() != 1) {
        throw new IllegalStateException(
            "%d packages %s are in %s, and one is needed: make packages"
                .formatted(found.size(), name, folder));
      }
      return found.getFirst();
    }
  }

  /** As dpkg compares it. */
  String version() {
    return file.split("_", -1)[1];
  }

  Path path() {
    return folder.resolve(file);
  }

  /**
   * Makes the one that follows.
   *
   * @param in a folder for it, which does not exist yet; the runtime will be there too
   * @param number higher for each
   */
  AgentPackage next(Path in, int number) throws IOException {
    String version = version() + "+next" + number;
    AgentPackage next =
        new AgentPackage(in, file.replace("_" + version() + "_", "_" + version + "_"));
    Path tree = Files.createDirectories(in.resolve("content"));
    Commands.run(List.of("dpkg-deb", "--raw-extract", path().toString(), tree.toString()));
    Path control = tree.resolve("DEBIAN/control");
    Files.writeString(control, withVersion(Files.readString(control), version));
    // For once: packing it well would take longer than bringing it.
    Commands.run(
        List.of(
            "dpkg-deb",
            "--root-owner-group",
            "-Zzstd",
            "-z1",
            "--build",
            tree.toString(),
            next.path().toString()));
    Path runtime = only(folder, RUNTIME);
    Files.createSymbolicLink(in.resolve(runtime.getFileName()), runtime);
    return next;
  }

  /** A package's description with another version, and nothing else changed. */
  static String withVersion(String control, String version) {
    return control.replaceFirst("(?m)^Version: .*$", "Version: " + version);
  }
}
