package io.godwit.cli.lab;

import io.godwit.api.HostView;
import io.godwit.api.JoinTokenRequest;
import io.godwit.api.JoinTokenView;
import io.godwit.cli.client.Controller;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.PrivateFile;
import io.godwit.lab.CommandResult;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Joins the lab's hosts as a user would join real ones, and runs an agent on each. */
final class LabAgents {
  private static final String DAEMON = "agent";
  private static final String TOKEN = "/etc/godwit/join.token";
  private static final String IDENTITY = "/var/lib/godwit/agent/identity";
  private static final int TOKEN_MINUTES = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Controller controller;
  private final String agent;
  private final List<String> arguments;
  private final PrintWriter progress;

  /**
   * @param agent the agent's launcher
   * @param arguments of its {@code run} command
   * @param progress is told each step before it begins
   */
  LabAgents(Controller controller, Path agent, List<String> arguments, PrintWriter progress) {
    this.controller = controller;
    this.agent = agent.toString();
    this.arguments = arguments;
    this.progress = progress;
  }

  /** Hosts that have joined get only their agent, and those whose agent runs get nothing. */
  void run(List<LabHost> hosts) {
    Map<String, HostView> known =
        controller.hosts().stream().collect(Collectors.toMap(HostView::name, Function.identity()));
    Map<String, Instant> startedAfter = new HashMap<>();
    for (LabHost host : hosts) {
      if (!hasJoined(host)) {
        join(host, known.keySet());
      } else if (!known.containsKey(host.name())) {
        throw otherController(host);
      }
      if (!host.daemon(DAEMON).isRunning()) {
        Optional.ofNullable(known.get(host.name()))
            .map(HostView::lastSeen)
            .ifPresent(seen -> startedAfter.put(host.name(), seen));
        start(host);
      }
    }
    awaitConnected(hosts, startedAfter);
  }

  private static boolean hasJoined(LabHost host) {
    return Files.exists(host.onMachine(IDENTITY));
  }

  private static CliException otherController(LabHost host) {
    return new CliException(
        ExitCode.REFUSED,
        "host '"
            + host.name()
            + "' of the lab has joined another controller: godwit lab down first, which removes its"
            + " VMs, or use that controller's context");
  }

  private void start(LabHost host) {
    progress.println("starting the agent of " + host.name());
    host.startDaemon(
        DAEMON, Stream.concat(Stream.of(agent, "run"), arguments.stream()).toArray(String[]::new));
  }

  private void join(LabHost host, Set<String> known) {
    progress.println("joining " + host.name());
    if (known.contains(host.name())) {
      // It was a host of an earlier lab; the controller refuses while it counts VMs on it.
      controller.removeHost(host.name());
    }
    JoinTokenView token =
        controller.joinToken(new JoinTokenRequest(host.name(), host.provider(), TOKEN_MINUTES));
    Path file = host.onMachine(TOKEN);
    try {
      Files.deleteIfExists(file);
      try (OutputStream out = PrivateFile.create(file)) {
        out.write(token.token().getBytes(StandardCharsets.UTF_8));
      }
      joinWith(host, token.controller());
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot hand the join token to " + host.name(), e);
    }
  }

  private void joinWith(LabHost host, String address) {
    CommandResult result =
        host.execute(agent, "join", "--controller", address, "--token-file", TOKEN);
    if (!result.succeeded()) {
      throw new CliException(
          ExitCode.FAILED,
          "host '" + host.name() + "' of the lab could not join: " + result.output().strip());
    }
  }

  /**
   * A controller may take some seconds for an agent that was killed as connected yet.
   *
   * @param startedAfter by host, when the controller had last heard of the agent before that one
   */
  private void awaitConnected(List<LabHost> hosts, Map<String, Instant> startedAfter) {
    progress.println("waiting for the agents to report");
    Set<String> names = hosts.stream().map(LabHost::name).collect(Collectors.toSet());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!connected(startedAfter).containsAll(names)) {
      if (System.nanoTime() > deadline) {
        throw new CliException(
            ExitCode.TIMED_OUT,
            "not all agents have reported within "
                + PATIENCE.toSeconds()
                + " s; see "
                + hosts.getFirst().daemon(DAEMON).log()
                + " and those of the other hosts");
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  /** Connected, and of a known size. */
  private Set<String> connected(Map<String, Instant> startedAfter) {
    return controller.hosts().stream()
        .filter(host -> "CONNECTED".equals(host.state()) && host.memoryBytes() != null)
        .filter(
            host -> host.lastSeen().isAfter(startedAfter.getOrDefault(host.name(), Instant.MIN)))
        .map(HostView::name)
        .collect(Collectors.toSet());
  }
}
