package io.godwit.controller.provider;

import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.Provider;
import io.godwit.model.ProviderName;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** The providers that a file sets up. */
public final class Providers implements Instances {
  private final ProviderFile file;
  private final String controller;
  private final Pause pause;
  private final AwsClients aws = new AwsClients();

  /**
   * @param file how each provider is set up; read anew each time
   * @param controller by which instances that it has launched are told from others': the same after
   *     its store was lost
   * @param pause how it waits before it asks again
   */
  public Providers(Path file, String controller, Pause pause) {
    this.file = new ProviderFile(file);
    this.controller = controller;
    this.pause = pause;
  }

  @Override
  public List<ProviderName> names() throws InstanceException {
    return file.read().keySet().stream().sorted(Comparator.comparing(ProviderName::value)).toList();
  }

  @Override
  public Provider of(ProviderName provider) throws InstanceException {
    ProviderSettings settings = file.read().get(provider);
    return switch (settings) {
      case null ->
          throw new InstanceException(
              "the controller's file of providers has no line provider.%s".formatted(provider));
      case ProviderSettings.Program program -> new ProgramProvider(provider, program.line());
      case AwsSettings region ->
          new AwsProvider(new AwsPlace(provider, controller, region), aws.of(region), pause);
      case ProviderSettings.Static machines -> new StaticProvider(provider, machines);
    };
  }
}
