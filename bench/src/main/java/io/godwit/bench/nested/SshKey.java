package io.godwit.bench.nested;

import io.godwit.lab.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A key pair of the demo's own, by which the playbook comes into a machine.
 *
 * @param file the private one
 */
record SshKey(Path file) {
  private static final String USER = "debian";

  static SshKey make(Path folder) {
    Path file = folder.resolve("ssh-key");
    Commands.run(
        List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "demo", "-f", file + ""));
    return new SshKey(file);
  }

  /** The image's own user, who may become root. */
  String user() {
    return USER;
  }

  /** The public one. */
  Path open() {
    return Path.of(file + ".pub");
  }

  /** Where keys of machines are kept, which are made anew with each: beside this one. */
  Path knownHosts() {
    return file.resolveSibling("known-hosts");
  }

  /** User data for cloud-init that lets this key in, and nothing else. */
  String userData() throws IOException {
    String line = Files.readString(open()).strip();
    return "#cloud-config\nssh_authorized_keys: [\"%s\"]\n".formatted(line);
  }
}
