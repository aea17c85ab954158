package io.godwit.cli.vm;

import io.godwit.cli.session.Noun;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code godwit vm}. */
@Command(
    name = "vm",
    description = "Create, list, label, start, stop and delete VMs, and open their consoles.")
public final class VmCommand implements Noun {
  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("create", VmCreateCommand.class),
        Map.entry("list", VmListCommand.class),
        Map.entry("show", VmShowCommand.class),
        Map.entry("label", VmLabelCommand.class),
        Map.entry("start", VmStartCommand.class),
        Map.entry("stop", VmStopCommand.class),
        Map.entry("delete", VmDeleteCommand.class),
        Map.entry("resolve", VmResolveCommand.class),
        Map.entry("console", VmConsoleCommand.class));
  }
}
