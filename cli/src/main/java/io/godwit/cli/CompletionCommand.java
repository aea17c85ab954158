package io.godwit.cli;

import io.godwit.cli.failure.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code godwit completion}. */
@Command(
    name = "completion",
    description = {
      "Print a script that makes your shell complete godwit's commands.",
      "For example: source <(godwit completion bash)"
    })
final class CompletionCommand implements Callable<Integer> {
  // AutoComplete makes no script for fish.
  private enum Shell {
    bash,
    zsh
  }

  @Spec private CommandSpec command;

  @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
  private Shell shell;

  @Override
  public Integer call() {
    String script = AutoComplete.bash("godwit", command.root().commandLine());
    var out = command.commandLine().getOut();
    switch (shell) {
      case bash -> out.print(script);
      case zsh -> out.print("autoload -U +X bashcompinit && bashcompinit\n" + script);
    }
    out.flush();
    return ExitCode.OK.number();
  }
}
