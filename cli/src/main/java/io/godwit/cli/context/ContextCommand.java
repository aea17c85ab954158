package io.godwit.cli.context;

import io.godwit.cli.session.Noun;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code godwit context}. */
@Command(name = "context", description = "The controllers you work with, and which one is in use.")
public final class ContextCommand implements Noun {
  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("add", ContextAddCommand.class),
        Map.entry("list", ContextListCommand.class),
        Map.entry("use", ContextUseCommand.class),
        Map.entry("show", ContextShowCommand.class),
        Map.entry("remove", ContextRemoveCommand.class));
  }
}
