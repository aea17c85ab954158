package io.godwit.cli.provider;

import io.godwit.api.ProviderView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit provider list}. */
@Command(name = "list", description = "List the providers that the controller is set up for.")
final class ProviderListCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Override
  public Integer call() {
    output
        .printer()
        .list(
            session.controller().providers(),
            ProviderOutput.columns(),
            ProviderView::name,
            "The controller is set up for no providers: providers.file names them.");
    return ExitCode.OK.number();
  }
}
