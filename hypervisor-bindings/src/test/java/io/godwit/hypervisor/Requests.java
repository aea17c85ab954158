package io.godwit.hypervisor;

import io.godwit.hypervisor.MigrationRequest.Ending;
import java.nio.file.Path;
import java.util.Optional;

/** Migration requests for tests. */
final class Requests {
  private Requests() {}

  static MigrationRequest to(String folder, Ending ending) {
    Path sockets = Path.of(folder);
    return new MigrationRequest(
        sockets.resolve("control.sock"),
        sockets.resolve("memory.sock"),
        sockets.resolve("disk.sock"),
        ending,
        Optional.empty(),
        Optional.empty());
  }
}
