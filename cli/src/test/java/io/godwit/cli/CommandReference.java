package io.godwit.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The commands as Markdown, from the same model that their help is made from. */
final class CommandReference {
  private static final Set<String> OF_ALL = Set.of("--help", "--version");
  private static final Set<String> EXPLAINED_ONCE = Set.of("--context", "--output");
  private static final Set<String> OF_WAITING = Set.of("--wait", "--detach", "--timeout");

  private final CommandLine top;

  CommandReference(CommandLine top) {
    this.top = top;
  }

  String text() {
    return Stream.concat(
            Stream.of(contents()),
            top.getSubcommands().values().stream().map(CommandReference::section))
        .collect(Collectors.joining("\n"));
  }

  private String contents() {
    return "| command | |\n|---|---|\n"
        + leaves(top)
            .map(CommandLine::getCommandSpec)
            .map(
                command ->
                    "| [`%s`](#%s) | %s |\n"
                        .formatted(
                            command.qualifiedName(),
                            command.qualifiedName().replace(' ', '-'),
                            cell(command.usageMessage().description()[0])))
            .collect(Collectors.joining());
  }

  private static Stream<CommandLine> leaves(CommandLine command) {
    return command.getSubcommands().isEmpty()
        ? Stream.of(command)
        : command.getSubcommands().values().stream().flatMap(CommandReference::leaves);
  }

  private static String section(CommandLine command) {
    return leaves(command).map(CommandReference::chapter).collect(Collectors.joining("\n"));
  }

  private static String chapter(CommandLine line) {
    CommandSpec command = line.getCommandSpec();
    StringBuilder text = new StringBuilder();
    text.append("### ").append(command.qualifiedName()).append("\n\n");
    for (String sentence : command.usageMessage().description()) {
      text.append(sentence).append('\n');
    }
    text.append("\n    ").append(synopsis(command)).append('\n');
    List<ArgSpec> own = own(command);
    if (!own.isEmpty()) {
      text.append("\n| | |\n|---|---|\n");
      own.forEach(each -> text.append(row(each)));
    }
    if (waits(command)) {
      text.append("\nSee [operations and waiting](#operations-and-waiting).\n");
    }
    return text.toString();
  }

  private static String synopsis(CommandSpec command) {
    Stream<String> options =
        command.options().stream()
            .filter(option -> !OF_ALL.contains(option.longestName()))
            .map(option -> option.required() ? usage(option) : "[" + usage(option) + "]");
    Stream<String> parameters =
        command.positionalParameters().stream()
            .map(
                parameter ->
                    parameter.arity().min() == 0
                        ? "[" + parameter.paramLabel() + "]"
                        : parameter.paramLabel());
    return Stream.of(Stream.of(command.qualifiedName()), parameters, options)
        .flatMap(part -> part)
        .collect(Collectors.joining(" "));
  }

  private static List<ArgSpec> own(CommandSpec command) {
    return Stream.<ArgSpec>concat(
            command.positionalParameters().stream(),
            command.options().stream().filter(option -> isOwn(option, command)))
        .toList();
  }

  /** Not one of those that the page explains once for all commands. */
  private static boolean isOwn(OptionSpec option, CommandSpec command) {
    String name = option.longestName();
    boolean ofWaiting = waits(command) && OF_WAITING.contains(name);
    return !OF_ALL.contains(name) && !EXPLAINED_ONCE.contains(name) && !ofWaiting;
  }

  private static boolean waits(CommandSpec command) {
    return command.options().stream().anyMatch(option -> option.longestName().equals("--timeout"));
  }

  private static String row(ArgSpec argument) {
    String name = argument instanceof OptionSpec option ? usage(option) : argument.paramLabel();
    String meaning = cell(String.join(" ", argument.description()));
    return "| `%s` | %s%s |\n"
        .formatted(name, meaning, argument.required() && argument.isOption() ? " Required." : "");
  }

  private static String usage(OptionSpec option) {
    String name =
        option.negatable() ? "--no-" + option.longestName().substring(2) : option.longestName();
    return option.arity().max() == 0 ? name : name + " " + option.paramLabel();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
