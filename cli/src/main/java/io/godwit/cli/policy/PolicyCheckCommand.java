package io.godwit.cli.policy;

import io.godwit.api.PolicyCheckView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit policy check}. */
@Command(
    name = "check",
    description =
        "Say whether a VM lets in a new connection of another one, and why; nothing is sent to"
            + " either. Exit code 0 if it is let in, 5 if not.")
final class PolicyCheckCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(index = "0", paramLabel = "FROM", description = "The VM that begins.")
  private String from;

  @Parameters(index = "1", paramLabel = "TO", description = "The VM that is reached.")
  private String to;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "What is asked about, for example 443/tcp or icmp; whether anything at all is let in if"
              + " left out.")
  private String port;

  @Override
  public Integer call() {
    PolicyCheckView answer =
        session
            .controller()
            .checkPolicies(
                Session.name("a VM", from), Session.name("a VM", to), Optional.ofNullable(port));
    output.printer().one(answer, PolicyCheckView::why, out -> out.println(answer.words()));
    return (answer.admitted() ? ExitCode.OK : ExitCode.REFUSED).number();
  }
}
