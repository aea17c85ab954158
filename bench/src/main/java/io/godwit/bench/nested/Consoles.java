package io.godwit.bench.nested;

import io.godwit.lab.machine.Machine;
import io.godwit.lab.machine.Machines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What machines have written to their consoles, which goes with them.
 *
 * @param folder where it is kept
 */
record Consoles(Path folder) {
  private static final int LINES = 8;

  /** Keeps it of all machines that there are, and gives the end of each for people. */
  String keep(Collection<Machines> providers) {
    return providers.stream().map(this::keep).collect(Collectors.joining("\n"));
  }

  /** Never fails, so that it hides nothing of what went wrong before: they may be removed now. */
  private String keep(Machines provider) {
    try {
      return provider.list().stream()
          .map(machine -> keep(provider, machine))
          .collect(Collectors.joining("\n"));
    } catch (UncheckedIOException e) {
      return "consoles of provider %s cannot be kept: %s"
          .formatted(provider.name(), e.getMessage());
    }
  }

  private String keep(Machines provider, Machine machine) {
    Path file = folder.resolve("console-" + machine.host() + ".log");
    try {
      String text = provider.console(machine.id());
      Files.createDirectories(folder);
      Files.writeString(file, text);
      return "the console of %s is kept in %s; its end:%n%s"
          .formatted(machine.host(), file, end(text));
    } catch (IOException | RuntimeException e) {
      return "the console of %s cannot be kept: %s".formatted(machine.host(), e.getMessage());
    }
  }

  private static String end(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    return lines.stream()
        .skip(Math.max(0, lines.size() - LINES))
        .map(line -> "  " + line)
        .collect(Collectors.joining("\n"));
  }
}
