package io.godwit.cli.network;

import io.godwit.cli.session.Noun;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code godwit network}. */
@Command(
    name = "network",
    description =
        "Create, list, show, trace and delete networks: each is a segment of its own, in which VMs keep"
            + " their addresses wherever they run.")
public final class NetworkCommand implements Noun {
  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("list", NetworkListCommand.class),
        Map.entry("show", NetworkShowCommand.class),
        Map.entry("trace", NetworkTraceCommand.class),
        Map.entry("create", NetworkCreateCommand.class),
        Map.entry("delete", NetworkDeleteCommand.class));
  }
}
