package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.fake.Cli;
import io.godwit.cli.output.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code docs/cli.md} says what the commands are: a part of it is made from them. */
class CliDocumentTest {
  private static final Path DOCUMENT = Path.of(System.getProperty("godwit.root"), "docs/cli.md");
  private static final String BEGIN =
      "<!-- made from the commands; CliDocumentTest renews it -->\n";
  private static final String END = "<!-- end of what is made -->\n";
  private static final String RENEW =
      "lab/setup/maven test -pl cli -am -Dtest=CliDocumentTest -Ddocuments.renew=true"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  @TempDir private Path folder;

  @Test
  void theReferenceIsWhatTheCommandsAre() throws IOException {
    String made = "\n" + exitCodes() + "\n## Commands\n\n" + reference() + "\n";
    if (Boolean.getBoolean("documents.renew")) {
      Files.writeString(DOCUMENT, before() + made + after());
    }

    assertThat(text())
        .as("docs/cli.md is not what the commands are. Renew it, read it and commit it: " + RENEW)
        .isEqualTo(before() + made + after());
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void everyFormatIsExplained(Format format) throws IOException {
    assertThat(text()).contains("| `" + format + "` |");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GODWIT_CONFIG_HOME",
        "GODWIT_CONTEXT",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "JAVA_HOME",
        "TERM"
      })
  void everyVariableIsExplained(String variable) throws IOException {
    assertThat(text()).contains("| `" + variable + "` |");
  }

  @Test
  void everyExitCodeHasAMeaning() {
    assertThat(meanings().keySet())
        .containsExactlyElementsOf(
            Arrays.stream(ExitCode.values()).map(code -> Integer.toString(code.number())).toList());
  }

  private String reference() {
    return new CommandReference(whole()).text();
  }

  private String exitCodes() {
    return meanings().entrySet().stream()
        .map(code -> "| %s | %s |\n".formatted(code.getKey(), code.getValue()))
        .collect(Collectors.joining("", "## Exit codes\n\n| code | |\n|---|---|\n", ""));
  }

  private Map<String, String> meanings() {
    return whole().getCommandSpec().usageMessage().exitCodeList().entrySet().stream()
        .collect(
            Collectors.toMap(
                code -> code.getKey().strip(),
                Map.Entry::getValue,
                (one, other) -> one,
                LinkedHashMap::new));
  }

  private CommandLine whole() {
    return Main.tree(Cli.in(folder).surroundings()).whole();
  }

  private static String before() throws IOException {
    return text().substring(0, text().indexOf(BEGIN) + BEGIN.length());
  }

  private static String after() throws IOException {
    return text().substring(text().indexOf(END));
  }

  private static String text() throws IOException {
    return Files.readString(DOCUMENT);
  }
}
