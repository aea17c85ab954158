package io.godwit.cli.exposure;

import io.godwit.api.ExposeRequest;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit expose}. */
@Command(
    name = "expose",
    description = {
      "Let clients from outside reach a VM of a network by a port of a host.",
      "The port stays at that host wherever the VM moves, and so do its clients' connections."
    })
public final class ExposeCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(paramLabel = "VM", description = "The VM's name.")
  private String vm;

  @Option(
      names = "--port",
      required = true,
      paramLabel = "PORT[:VMPORT][/udp]",
      converter = PortText.Option.class,
      description =
          "The host's port, and the VM's behind it, the same if left out: 443:8443, 80 or 53/udp."
              + " May be given several times.")
  private List<PortText> ports;

  @Option(
      names = "--at",
      paramLabel = "HOST",
      description =
          "The host where clients come in, which needs no VM; the VM's own if left out. May be"
              + " given several times.")
  private List<String> hosts = List.of();

  @Override
  public Integer call() {
    Session.name("a VM", vm);
    hosts.forEach(host -> Session.name("a host", host));
    ExposeRequest asked =
        new ExposeRequest(ports.stream().map(PortText::request).toList(), List.copyOf(hosts));
    new ExposureOutput(session.ages())
        .list(session.controller().expose(vm, asked), output.printer());
    return ExitCode.OK.number();
  }
}
