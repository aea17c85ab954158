package io.godwit.cli.network;

import io.godwit.api.TraceView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit network trace}. */
@Command(
    name = "trace",
    description =
        "Show the way from a VM to another one as it is now, hop by hop, and which hop is not as it"
            + " should be; between networks also the policy that lets it in. The exit code is 0 only"
            + " if all are.")
final class NetworkTraceCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(index = "0", paramLabel = "FROM", description = "The VM that sends.")
  private String from;

  @Parameters(index = "1", paramLabel = "TO", description = "The VM that is to get it.")
  private String to;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port that is meant, for example 443/tcp or 53/udp.")
  private String port;

  @Override
  public Integer call() {
    TraceView trace =
        session
            .controller()
            .trace(Session.name("a VM", from), Session.name("a VM", to), Optional.ofNullable(port));
    new TraceOutput(output.printer()).show(trace);
    return (trace.state().equals("OK") ? ExitCode.OK : ExitCode.FAILED).number();
  }
}
