package io.godwit.bench.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What was run: the commit of the source tree. */
final class Commit {
  private Commit() {}

  /** Its short name, with {@code +} where the tree has changes that are not committed. */
  static String of(Path root) throws IOException, InterruptedException {
    Process git =
        new ProcessBuilder(
                "git", "-C", root.toString(), "describe", "--always", "--abbrev=10", "--dirty=+")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return git.waitFor() == 0 ? said : "unknown";
  }
}
