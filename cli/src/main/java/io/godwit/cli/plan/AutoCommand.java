package io.godwit.cli.plan;

import io.godwit.cli.session.Noun;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code godwit auto}. */
@Command(
    name = "auto",
    description = {
      "Look at consolidation that runs by itself, or turn it off.",
      "godwit consolidate --auto turns it on."
    })
public final class AutoCommand implements Noun {
  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("show", AutoShowCommand.class), Map.entry("off", AutoOffCommand.class));
  }
}
