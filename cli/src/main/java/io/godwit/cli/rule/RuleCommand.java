package io.godwit.cli.rule;

import io.godwit.cli.session.Noun;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code godwit rule}. */
@Command(
    name = "rule",
    description = "List, add and remove rules that every plan and every move keeps to.")
public final class RuleCommand implements Noun {
  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("list", RuleListCommand.class),
        Map.entry("add", RuleAddCommand.class),
        Map.entry("remove", RuleRemoveCommand.class));
  }
}
