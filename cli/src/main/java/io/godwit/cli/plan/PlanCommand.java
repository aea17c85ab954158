package io.godwit.cli.plan;

import io.godwit.cli.session.Noun;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code godwit plan}. */
@Command(
    name = "plan",
    description =
        "List, show, compare, apply, undo and discard plans; godwit consolidate makes them.")
public final class PlanCommand implements Noun {
  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("list", PlanListCommand.class),
        Map.entry("show", PlanShowCommand.class),
        Map.entry("diff", PlanDiffCommand.class),
        Map.entry("apply", PlanApplyCommand.class),
        Map.entry("undo", PlanUndoCommand.class),
        Map.entry("discard", PlanDiscardCommand.class));
  }
}
