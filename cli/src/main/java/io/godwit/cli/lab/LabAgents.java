package io.godwit.cli.lab;

import io.godwit.api.HostView;
import io.godwit.api.JoinTokenRequest;
import io.godwit.api.JoinTokenView;
import io.godwit.cli.client.Controller;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.server.Installation;
import io.godwit.lab.CommandResult;
import io.godwit.lab.LabDaemon;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Joins the lab's hosts as a user would join real ones, and runs an agent on each. */
final class LabAgents {
  private static final String DAEMON = "agent";
  private static final String TOKEN = "/run/godwit/join.token";
  private static final String IDENTITY = "/var/lib/godwit/agent/identity";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Controller controller;
  private final PrintWriter progress;

  LabAgents(Controller controller, PrintWriter progress) {
    this.controller = controller;
    this.progress = progress;
  }

  /** A host that has joined gets only its agent, and one whose agent runs gets nothing. */
  void run(LabHost host) {
    LabDaemon agent = host.daemon(DAEMON);
    if (agent.isRunning()) {
      return;
    }
    if (!host.execute("test", "-d", IDENTITY).succeeded()) {
      join(host);
    }
    progress.println("starting the agent of " + host.name());
    host.startDaemon(DAEMON, Installation.agent().toString(), "run");
  }

  private void join(LabHost host) {
    progress.println("joining " + host.name());
    JoinTokenView token =
        controller.joinToken(new JoinTokenRequest(host.name(), host.provider(), 10));
    Path file = host.onMachine(TOKEN);
    try {
      Files.createDirectories(file.getParent());
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, token.token());
      joinWith(host, token.controller());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot hand the join token to " + host.name(), e);
    } finally {
      host.execute("rm", "-f", TOKEN);
    }
  }

  private static void joinWith(LabHost host, String address) {
    CommandResult result =
        host.execute(
            Installation.agent().toString(),
            "join",
            "--controller",
            address,
            "--token-file",
            TOKEN);
    if (!result.succeeded()) {
      throw new CliException(
          ExitCode.FAILED, "host " + host.name() + " could not join: " + result.output());
    }
  }

  void awaitConnected(List<LabHost> hosts) {
    progress.println("waiting for the agents to report");
    Set<String> names = hosts.stream().map(LabHost::name).collect(Collectors.toSet());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!connected().containsAll(names)) {
      if (System.nanoTime() > deadline) {
        throw new CliException(
            ExitCode.TIMED_OUT,
            "not all agents have reported within "
                + PATIENCE.toSeconds()
                + " s; see "
                + hosts.getFirst().daemon(DAEMON).log());
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  /** Connected and reported: a VM can be created there. */
  private Set<String> connected() {
    return controller.hosts().stream()
        .filter(host -> "CONNECTED".equals(host.state()) && host.memoryBytes() != null)
        .map(HostView::name)
        .collect(Collectors.toSet());
  }
}
