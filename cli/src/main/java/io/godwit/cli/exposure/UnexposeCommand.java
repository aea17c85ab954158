package io.godwit.cli.exposure;

import io.godwit.cli.client.Controller.Unexposing;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.output.Output;
import io.godwit.cli.output.TimeOption;
import io.godwit.cli.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit unexpose}. */
@Command(
    name = "unexpose",
    description = {
      "Take no new clients by a port of a host any more.",
      "Connections that stand have five minutes to end, if not told otherwise."
    })
public final class UnexposeCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(paramLabel = "VM", description = "The VM's name.")
  private String vm;

  @Option(
      names = "--port",
      required = true,
      paramLabel = "PORT[/udp]",
      converter = PortText.HostsOption.class,
      description = "The host's port, for example 443 or 53/udp.")
  private PortText port;

  @Option(
      names = "--at",
      paramLabel = "HOST",
      description = "Only at this host; at all if left out. May be given several times.")
  private List<String> hosts = List.of();

  @Option(
      names = "--drain",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description =
          "How long connections may take to end, for example 90s, 10m or 2h; 5m if left out.")
  private Duration drain;

  @Option(names = "--now", description = "End them at once.")
  private boolean now;

  @Override
  public Integer call() {
    Session.name("a VM", vm);
    hosts.forEach(host -> Session.name("a host", host));
    Unexposing asked = new Unexposing(port.transport(), port.port(), List.copyOf(hosts), drain());
    new ExposureOutput(session.ages())
        .list(session.controller().unexpose(vm, asked), output.printer());
    return ExitCode.OK.number();
  }

  private Optional<Duration> drain() {
    if (now && drain != null) {
      throw new UsageException("give --drain or --now, not both. Nothing was changed.");
    }
    return now ? Optional.of(Duration.ZERO) : Optional.ofNullable(drain);
  }
}
