package io.godwit.cli;

import io.godwit.cli.context.ContextCommand;
import io.godwit.cli.exposure.ExposeCommand;
import io.godwit.cli.exposure.UnexposeCommand;
import io.godwit.cli.host.HostCommand;
import io.godwit.cli.image.ImageCommand;
import io.godwit.cli.lab.LabCommand;
import io.godwit.cli.network.NetworkCommand;
import io.godwit.cli.operation.OperationCommand;
import io.godwit.cli.plan.AutoCommand;
import io.godwit.cli.plan.ConsolidateCommand;
import io.godwit.cli.plan.PlanCommand;
import io.godwit.cli.policy.PolicyCommand;
import io.godwit.cli.provider.ProviderCommand;
import io.godwit.cli.rule.RuleCommand;
import io.godwit.cli.server.ServerCommand;
import io.godwit.cli.session.Noun;
import io.godwit.cli.vm.VmCommand;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** All commands, of which only those are made that a start needs. */
final class CommandTree implements Noun {
  private static final List<String> NEEDS_NONE = List.of("--version", "-V");
  private static final List<String> NEEDS_ALL = List.of("completion");

  private final IFactory factory;

  CommandTree(IFactory factory) {
    this.factory = factory;
  }

  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("migrate", MigrateCommand.class),
        Map.entry("consolidate", ConsolidateCommand.class),
        Map.entry("expose", ExposeCommand.class),
        Map.entry("unexpose", UnexposeCommand.class),
        Map.entry("vm", VmCommand.class),
        Map.entry("host", HostCommand.class),
        Map.entry("image", ImageCommand.class),
        Map.entry("network", NetworkCommand.class),
        Map.entry("policy", PolicyCommand.class),
        Map.entry("plan", PlanCommand.class),
        Map.entry("auto", AutoCommand.class),
        Map.entry("provider", ProviderCommand.class),
        Map.entry("rule", RuleCommand.class),
        Map.entry("operation", OperationCommand.class),
        Map.entry("server", ServerCommand.class),
        Map.entry("lab", LabCommand.class),
        Map.entry("context", ContextCommand.class),
        Map.entry("completion", CompletionCommand.class),
        Map.entry("version", VersionCommand.class));
  }

  /** Every command, as help and completion need them. */
  CommandLine whole() {
    return grown(new GodwitCommand(), this, List.of());
  }

  /** The commands that these arguments need, or all where they name none. */
  CommandLine of(List<String> arguments) {
    if (!arguments.isEmpty() && NEEDS_ALL.contains(arguments.getFirst())) {
      return whole();
    }
    return !arguments.isEmpty() && NEEDS_NONE.contains(arguments.getFirst())
        ? new CommandLine(new GodwitCommand(), factory)
        : grown(new GodwitCommand(), this, arguments);
  }

  private CommandLine grown(Object command, Noun noun, List<String> arguments) {
    CommandLine line = new CommandLine(command, factory);
    Map<String, Class<?>> verbs = noun.verbs();
    Class<?> asked = arguments.isEmpty() ? null : verbs.get(arguments.getFirst());
    if (asked == null) {
      verbs.forEach((name, type) -> line.addSubcommand(name, made(type, List.of())));
    } else {
      List<String> rest = arguments.subList(1, arguments.size());
      line.addSubcommand(arguments.getFirst(), made(asked, rest));
    }
    return line;
  }

  private Object made(Class<?> type, List<String> arguments) {
    try {
      Object command = factory.create(type);
      return command instanceof Noun noun ? grown(command, noun, arguments) : command;
    } catch (Exception e) {
      throw new IllegalStateException("cannot make the command " + type.getName(), e);
    }
  }
}
