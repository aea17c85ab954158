package io.godwit.cli.lab;

import io.godwit.cli.session.Noun;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code godwit lab}. */
@Command(
    name = "lab",
    description = "A multi-cloud on this machine: three hosts at two providers. Needs root.")
public final class LabCommand implements Noun {
  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("up", LabUpCommand.class),
        Map.entry("down", LabDownCommand.class),
        Map.entry("status", LabStatusCommand.class),
        Map.entry("provider", LabProviderCommand.class),
        Map.entry("qemu", LabQemuCommand.class));
  }
}
