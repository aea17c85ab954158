package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.fake.Cli;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandTreeTest {
  @TempDir private Path folder;

  private static CommandLine whole(Path folder) {
    return Main.tree(Cli.in(folder).surroundings()).whole();
  }

  @Test
  void everyCommandIsNamedAsItsAnnotationSaysAndIsDescribed() {
    commands(whole(folder))
        .forEach(
            entry -> {
              CommandLine command = entry.getValue();
              assertThat(command.getCommandName()).isEqualTo(entry.getKey());
              assertThat(command.getCommandSpec().usageMessage().description())
                  .as(command.getCommandSpec().qualifiedName())
                  .isNotEmpty();
            });
  }

  private static Stream<Map.Entry<String, CommandLine>> commands(CommandLine top) {
    return top.getSubcommands().entrySet().stream()
        .flatMap(entry -> Stream.concat(Stream.of(entry), commands(entry.getValue())));
  }

  @Test
  void treeIsTheDocumentedOne() {
    assertThat(
            commands(whole(folder))
                .map(entry -> entry.getValue().getCommandSpec().qualifiedName())
                .toList())
        .containsAll(
            List.of(
                "godwit migrate",
                "godwit consolidate",
                "godwit expose",
                "godwit unexpose",
                "godwit vm create",
                "godwit vm console",
                "godwit host add",
                "godwit image import",
                "godwit plan show",
                "godwit plan undo",
                "godwit operation watch",
                "godwit operation cancel",
                "godwit lab up",
                "godwit lab down",
                "godwit lab status",
                "godwit server start",
                "godwit server backup",
                "godwit server restore",
                "godwit context add",
                "godwit completion",
                "godwit version"));
  }

  @Test
  void everyHelpWorksWithOnlyItsOwnCommandsMade() {
    commands(whole(folder))
        .map(entry -> entry.getValue().getCommandSpec().qualifiedName())
        .forEach(
            name -> {
              String[] arguments = (name.substring("godwit ".length()) + " --help").split(" ", -1);
              Cli.Outcome outcome = Cli.in(folder).run(arguments);
              assertThat(outcome.exitCode()).as(name).isZero();
              assertThat(outcome.out()).startsWith("Usage: " + name).contains("Exit codes:");
            });
  }

  @Test
  void helpNamesTheExitCodes() {
    assertThat(Cli.in(folder).run("--help").out())
        .contains("6    failed and undone; the VM is safe on its source")
        .contains("130   detached by Ctrl-C; the operation goes on");
  }

  @Test
  void bashCompletesVerbs() throws IOException, InterruptedException {
    Path script = folder.resolve("godwit.bash");
    Files.writeString(script, Cli.in(folder).run("completion", "bash").out());
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                """
                source "$0"
                COMP_WORDS=(godwit vm cons); COMP_CWORD=2; COMP_LINE="godwit vm cons"
                COMP_POINT=${#COMP_LINE}
                _complete_godwit
                echo "${COMPREPLY[@]}"
                """,
                script.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
    assertThat(said.strip()).isEqualTo("console");
  }

  @Test
  void zshUsesTheSameScript() {
    assertThat(Cli.in(folder).run("completion", "zsh").out()).contains("bashcompinit");
    assertThat(Cli.in(folder).run("completion", "tcsh").exitCode()).isEqualTo(2);
  }
}
