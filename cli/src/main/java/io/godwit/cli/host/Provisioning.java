package io.godwit.cli.host;

import io.godwit.api.HostView;
import io.godwit.api.JoinTokenRequest;
import io.godwit.api.JoinTokenView;
import io.godwit.api.Problem;
import io.godwit.cli.client.ApiException;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.output.PrivateFile;
import io.godwit.cli.session.AtExit;
import io.godwit.cli.session.Installation;
import io.godwit.cli.session.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes a machine a host over SSH, from this machine: the controller has no keys of machines. The
 * join token is in files only, which are the user's only and gone at the end.
 */
record Provisioning(Session session, Output output, Installation installation) {
  private static final String TOKEN = "token";

  /** Ansible takes what stands in braces for something to carry out, here. */
  private static final Pattern ADDRESS =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[0-9A-Za-z.-]+):[0-9]{1,5}");

  private static final Pattern TOKEN_FORM = Pattern.compile("[0-9A-Za-z._~+/=:-]+");

  /** A machine that is translated, on a busy computer, takes minutes to start a program. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  void join(JoinTokenRequest request, SshTarget ssh, Optional<Path> packages) {
    Path collection = installation.collection();
    Path from = HostPackages.find(packages, installation);
    Path folder = folder();
    AtExit interrupted = AtExit.run(() -> removeQuietly(folder));
    try {
      join(request, ssh, from, new PlaybookRun(collection, folder, session.err()));
    } finally {
      remove(folder);
      interrupted.close();
    }
  }

  private void join(JoinTokenRequest request, SshTarget ssh, Path packages, PlaybookRun run) {
    run.requireAnsible();
    String host = request.hostName();
    Standing standing = standing(request);
    session.err().println(standing.announcement(ssh, host));
    Optional<String> fault =
        run.run("provision.yml", host, ssh, variables(ssh, standing, run.folder(), packages));
    if (fault.isPresent()) {
      throw failed(host, ssh, fault.get(), standing.token());
    }
    show(await(host));
  }

  /**
   * How far a host has come, as the controller knows.
   *
   * @param known the host of that name; only its machine may go on
   * @param token for one that has not joined, or of which nothing was heard since
   */
  private record Standing(Optional<HostView> known, Optional<JoinTokenView> token) {
    String announcement(SshTarget ssh, String host) {
      return known.isEmpty()
          ? "Making " + ssh.address() + " host " + host + ":"
          : "Host " + host + " is in the fleet already; going on at " + ssh.address() + ":";
    }
  }

  private Standing standing(JoinTokenRequest request) {
    Optional<HostView> known = find(request.hostName());
    known
        .filter(host -> !request.provider().equals(host.provider()))
        .ifPresent(host -> refuseForeign(host, request));
    boolean hasReported = known.filter(host -> host.lastSeen() != null).isPresent();
    return new Standing(
        known,
        hasReported
            ? Optional.empty()
            : Optional.of(plain(session.controller().joinToken(request))));
  }

  private static void refuseForeign(HostView host, JoinTokenRequest request) {
    throw new CliException(
        ExitCode.REFUSED,
        "host '%s' is in the fleet already, at provider %s and not %s: choose another name, or say --provider %s if it is this machine; nothing was changed"
            .formatted(host.name(), host.provider(), request.provider(), host.provider()));
  }

  /** Ctrl-C ends this process without closing anything. */
  private static void removeQuietly(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(TOKEN));
      remove(folder);
    } catch (IOException | UncheckedIOException e) {
      // Ansible, which is being ended too, still writes there: what it writes is no secret.
    }
  }

  private static JoinTokenView plain(JoinTokenView told) {
    if (!ADDRESS.matcher(told.controller()).matches()
        || !TOKEN_FORM.matcher(told.token()).matches()) {
      throw new CliException(
          ExitCode.REFUSED,
          "the controller tells an address or a token for joining that cannot be one; the machine was not touched. See whether it is the right controller, and its setting of the address at which hosts reach it");
    }
    return told;
  }

  private static Map<String, Object> variables(
      SshTarget ssh, Standing standing, Path folder, Path packages) {
    Map<String, Object> variables = new LinkedHashMap<>(ssh.variables());
    variables.put("godwit_new_host", true);
    standing.known().ifPresent(host -> variables.put("godwit_host_id", id(host)));
    standing
        .token()
        .ifPresent(
            token -> {
              variables.put("godwit_controller", token.controller());
              variables.put("godwit_token_file", keep(token, folder).toString());
            });
    variables.put("godwit_packages", packages.toString());
    return variables;
  }

  /** What Ansible is given is no text that it would carry out. */
  private static String id(HostView host) {
    try {
      return UUID.fromString(host.id()).toString();
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new CliException(
          ExitCode.REFUSED,
          "the controller tells an id of host '%s' that cannot be one; the machine was not touched. See whether it is the right controller"
              .formatted(host.name()),
          e);
    }
  }

  private static Path keep(JoinTokenView token, Path folder) {
    Path file = folder.resolve(TOKEN);
    try (OutputStream out = PrivateFile.create(file)) {
      out.write((token.token() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the token during the run", e);
    }
    return file;
  }

  private static CliException failed(
      String host, SshTarget ssh, String fault, Optional<JoinTokenView> token) {
    return new CliException(
        ExitCode.FAILED,
        "%s did not become host %s: %s. What the tasks above have done is there, and the same command goes on from it%s"
            .formatted(
                ssh.address(),
                host,
                fault,
                token
                    .map(
                        made ->
                            "; the token that was made is shown nowhere and good for nothing after "
                                + made.expiresAt())
                    .orElse("")));
  }

  private HostView await(String name) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Optional<HostView> seen = find(name);
    while (seen.filter(Provisioning::isThere).isEmpty()) {
      if (System.nanoTime() > end) {
        throw new CliException(
            ExitCode.TIMED_OUT,
            "the agent is installed on the machine of host %s, and the controller has not heard of it for %d s: has it joined another controller before? journalctl -u godwit-agent -u godwit-join there tells"
                .formatted(name, PATIENCE.toSeconds()));
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      seen = find(name);
    }
    return HostSpeed.await(seen.get(), session.controller());
  }

  private static boolean isThere(HostView host) {
    return host.state().equals("CONNECTED") && host.accelerator() != null;
  }

  private Optional<HostView> find(String name) {
    try {
      return Optional.of(session.controller().host(name));
    } catch (ApiException e) {
      if (e.problem().code() == Problem.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What a preflight of moves asks after, and the host's speed. */
  private void show(HostView host) {
    output.printer().one(host, HostOutput.fields(session.ages()), HostView::name);
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("godwit-host-add");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder for the run", e);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path each : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder + ", which has a token", e);
    }
  }
}
