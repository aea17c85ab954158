package io.godwit.cli.host;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a machine is reached by SSH.
 *
 * @param user who may become root there without a password; empty for whom SSH takes by itself
 * @param key a private key; empty for those that SSH takes by itself
 */
record SshTarget(
    String address, int port, Optional<String> user, Optional<Path> key, HostKeys hostKeys) {
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}");
  private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9._-]{0,31}");
  private static final Pattern NOT_PLAIN = Pattern.compile("[\"\\\\$\\p{Cntrl}]");
  private static final int HIGHEST_PORT = 65_535;

  /**
   * Which keys of hosts are believed.
   *
   * @param knownHosts the file that has them; empty for the user's own
   */
  record HostKeys(Unknown unknown, Optional<Path> knownHosts) {}

  /** What becomes of a key that is not known. */
  enum Unknown {
    REFUSED("yes"),
    /** It is believed this once, and kept. */
    ACCEPTED("accept-new");

    private final String option;

    Unknown(String option) {
      this.option = option;
    }
  }

  /** Checks it before anything is sent. */
  SshTarget {
    if (!ADDRESS.matcher(address).matches()) {
      throw new UsageException(
          "'"
              + address
              + "' is no address: name a machine by its name in the DNS or its IP address");
    }
    if (port < 1 || port > HIGHEST_PORT) {
      throw new UsageException("--ssh-port is 1 to %d, not %d".formatted(HIGHEST_PORT, port));
    }
    user.filter(name -> !USER.matcher(name).matches())
        .ifPresent(
            name -> {
              throw new UsageException("'" + name + "' is no name of a user");
            });
    key = key.map(SshTarget::readable);
    hostKeys.knownHosts().ifPresent(SshTarget::requirePlain);
  }

  /** SSH and what starts it both have their own meaning for these, even in quotes. */
  private static void requirePlain(Path file) {
    if (NOT_PLAIN.matcher(file.toAbsolutePath().toString()).find()) {
      throw new UsageException(
          "SSH cannot be told of a file whose path has a quotation mark, a backslash, a dollar or a"
              + " control character: --known-hosts "
              + file);
    }
  }

  private static Path readable(Path key) {
    if (!Files.isReadable(key)) {
      throw new CliException(
          ExitCode.REFUSED, "cannot read the key " + key + "; nothing was changed");
    }
    return key.toAbsolutePath();
  }

  /** For Ansible's inventory. */
  Map<String, Object> variables() {
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("ansible_host", address);
    variables.put("ansible_port", port);
    user.ifPresent(name -> variables.put("ansible_user", name));
    key.ifPresent(file -> variables.put("ansible_ssh_private_key_file", file.toString()));
    return variables;
  }

  /** Where SSH has to answer, for people. */
  String place() {
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }

  /**
   * SSH's options, as Ansible splits them: nobody is there to be asked anything, and what does not
   * answer in half a minute does not answer.
   */
  String options() {
    return "-o BatchMode=yes -o ConnectTimeout=30 -o ControlMaster=auto -o ControlPersist=30s"
        + " -o ServerAliveInterval=15 -o ServerAliveCountMax=8 -o StrictHostKeyChecking="
        + hostKeys.unknown().option
        + hostKeys.knownHosts().map(SshTarget::knownHosts).orElse("");
  }

  /** Ansible takes the outer quotation marks away, and SSH the inner ones. */
  private static String knownHosts(Path file) {
    String path = file.toAbsolutePath().toString().replace("%", "%%");
    return " -o \"UserKnownHostsFile=\\\"" + path + "\\\"\"";
  }
}
