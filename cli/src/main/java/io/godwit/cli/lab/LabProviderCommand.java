package io.godwit.cli.lab;

import io.godwit.cli.client.Json;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.session.Session;
import io.godwit.lab.Lab;
import io.godwit.lab.LabHost;
import io.godwit.lab.LabStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit lab provider}. */
@Command(
    name = "provider",
    description = {
      "Speak for one of the lab's providers, as the controller asks its program.",
      "list prints its instances as JSON; stop and start turn one off and on."
    })
final class LabProviderCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private enum Verb {
    list,
    stop,
    start
  }

  @Mixin private Session session;

  @Parameters(index = "0", paramLabel = "PROVIDER", description = "For example lab-east.")
  private String provider;

  @Parameters(index = "1", paramLabel = "VERB", description = "One of ${COMPLETION-CANDIDATES}.")
  private Verb verb;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "HOST",
      description = "Which one to stop or start.")
  private Optional<String> host = Optional.empty();

  @Override
  public Integer call() {
    Lab lab = Lab.standard();
    List<LabHost> hosts =
        lab.hosts().stream().filter(each -> each.provider().equals(provider)).toList();
    if (hosts.isEmpty()) {
      throw new UsageException("the lab has no provider '" + provider + "'");
    }
    if (lab.status().state() == LabStatus.State.DOWN) {
      throw new CliException(ExitCode.REFUSED, "the lab is not up: start it with godwit lab up");
    }
    switch (verb) {
      case list -> list(hosts);
      case stop -> chosen(hosts).turnOff(PATIENCE);
      case start -> chosen(hosts).turnOn();
    }
    return ExitCode.OK.number();
  }

  private void list(List<LabHost> hosts) {
    session
        .out()
        .println(Json.pretty(Map.of("instances", hosts.stream().map(this::instance).toList())));
  }

  /** A host of the lab is its own instance, in a zone of its own. */
  private Map<String, Object> instance(LabHost host) {
    return Map.of(
        "id",
        host.name(),
        "host",
        host.name(),
        "state",
        state(host),
        "managed",
        true,
        "region",
        provider,
        "zone",
        host.name());
  }

  private static String state(LabHost host) {
    if (host.isUp()) {
      return "RUNNING";
    }
    return host.isOff() ? "STOPPED" : "STOPPING";
  }

  private LabHost chosen(List<LabHost> hosts) {
    String name = host.orElseThrow(() -> new UsageException("say which host to " + verb));
    return hosts.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "provider '%s' of the lab has no host '%s'".formatted(provider, name)));
  }
}
