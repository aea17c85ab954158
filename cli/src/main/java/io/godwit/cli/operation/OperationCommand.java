package io.godwit.cli.operation;

import io.godwit.cli.session.Noun;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code godwit operation}. */
@Command(name = "operation", description = "List, show, watch and cancel operations.")
public final class OperationCommand implements Noun {
  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("list", OperationListCommand.class),
        Map.entry("show", OperationShowCommand.class),
        Map.entry("watch", OperationWatchCommand.class),
        Map.entry("cancel", OperationCancelCommand.class));
  }
}
