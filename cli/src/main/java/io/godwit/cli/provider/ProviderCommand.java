package io.godwit.cli.provider;

import io.godwit.cli.session.Noun;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code godwit provider}. */
@Command(
    name = "provider",
    description = "List and show providers, and what may still be launched at them.")
public final class ProviderCommand implements Noun {
  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("list", ProviderListCommand.class), Map.entry("show", ProviderShowCommand.class));
  }
}
