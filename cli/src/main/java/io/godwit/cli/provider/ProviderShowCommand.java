package io.godwit.cli.provider;

import io.godwit.api.ProviderView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit provider show}. */
@Command(
    name = "show",
    description = "Show a provider: what it lets, and what may still be launched there.")
final class ProviderShowCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(
      paramLabel = "PROVIDER",
      description = "As the controller's file of providers names it.")
  private String name;

  @Override
  public Integer call() {
    ProviderView provider = session.controller().provider(Session.name("a provider", name));
    output.printer().one(provider, ProviderOutput.fields(), ProviderView::name);
    return ExitCode.OK.number();
  }
}
