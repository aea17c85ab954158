package io.godwit.cli.host;

import io.godwit.cli.failure.UsageException;
import io.godwit.cli.host.SshTarget.HostKeys;
import io.godwit.cli.host.SshTarget.Unknown;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a machine is reached that is to become a host. */
final class SshOptions {
  private static final int SSH = 22;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "The machine's name in the DNS or IP address.")
  private String address;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Who may become root there without a password; as SSH says if left out.")
  private String user;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The user's private key; those that SSH takes by itself if left out.")
  private Path key;

  @Option(names = "--ssh-port", paramLabel = "PORT", description = "22 if left out.")
  private Integer port;

  @Option(
      names = "--known-hosts",
      paramLabel = "FILE",
      description = "The keys of hosts that are believed; the user's own file if left out.")
  private Path knownHosts;

  @Option(
      names = "--accept-new-host-key",
      description = "Believe a key that is not known, this once; one that has changed is refused.")
  private boolean acceptNew;

  @Option(
      names = "--packages",
      paramLabel = "FOLDER",
      description =
          "Where godwit-agent_*.deb and godwit-runtime_*.deb are; a checkout's target/packages if left"
              + " out. A godwit that was installed as a package has to be told.")
  private Path packages;

  Optional<String> address() {
    return Optional.ofNullable(address);
  }

  /** A name alone is for a token. */
  void refuseWithoutAddress() {
    boolean isAsked =
        user != null || key != null || port != null || knownHosts != null || acceptNew;
    if (isAsked || packages != null) {
      throw new UsageException("say --address, at which the machine is reached by SSH");
    }
  }

  Optional<Path> packages() {
    return Optional.ofNullable(packages).map(Path::toAbsolutePath);
  }

  SshTarget target(String at) {
    return new SshTarget(
        at,
        port == null ? SSH : port,
        Optional.ofNullable(user),
        Optional.ofNullable(key),
        new HostKeys(
            acceptNew ? Unknown.ACCEPTED : Unknown.REFUSED, Optional.ofNullable(knownHosts)));
  }
}
