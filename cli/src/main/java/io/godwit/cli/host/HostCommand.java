package io.godwit.cli.host;

import io.godwit.cli.plan.DrainCommand;
import io.godwit.cli.plan.TerminateCommand;
import io.godwit.cli.session.Noun;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code godwit host}. */
@Command(
    name = "host",
    description = "List, show, set, add, launch, drain, terminate and remove hosts.")
public final class HostCommand implements Noun {
  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("list", HostListCommand.class),
        Map.entry("show", HostShowCommand.class),
        Map.entry("set", HostSetCommand.class),
        Map.entry("add", HostAddCommand.class),
        Map.entry("launch", HostLaunchCommand.class),
        Map.entry("cordon", HostCordonCommand.class),
        Map.entry("drain", DrainCommand.class),
        Map.entry("undrain", HostUndrainCommand.class),
        Map.entry("rotate-key", HostRotateKeyCommand.class),
        Map.entry("terminate", TerminateCommand.class),
        Map.entry("remove", HostRemoveCommand.class));
  }
}
