package io.godwit.controller.provider;

import io.godwit.controller.operation.InstanceException;
import io.godwit.model.ProviderName;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/**
 * Reads the programs of providers from a file of properties, which is read anew each time.
 *
 * <pre>
 * provider.lab-east = ../cli/bin/godwit lab provider lab-east
 * </pre>
 *
 * <p>A line is the program and its arguments, parted by spaces; no shell sees it. A relative path
 * with a slash is one from the folder of the file.
 */
final class ProviderFile {
  private static final String PREFIX = "provider.";

  private final Path file;

  ProviderFile(Path file) {
    this.file = file;
  }

  /**
   * The program of each provider with its arguments, at least one text each.
   *
   * @throws InstanceException if the file cannot be read, or says something that is not understood
   */
  Map<ProviderName, List<String>> read() throws InstanceException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new InstanceException(
          "the file of providers, %s, cannot be read: %s".formatted(file, e), e);
    }
    Map<ProviderName, List<String>> programs = new HashMap<>();
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      programs.put(provider(key), program(key, properties.getProperty(key)));
    }
    return programs;
  }

  private ProviderName provider(String key) throws InstanceException {
    try {
      if (key.startsWith(PREFIX)) {
        return new ProviderName(key.substring(PREFIX.length()));
      }
    } catch (IllegalArgumentException e) {
      throw new InstanceException(
          "the file of providers, %s, key %s: %s".formatted(file, key, e.getMessage()), e);
    }
    throw new InstanceException(
        "the file of providers, %s, has a key that is not understood: %s; a line is provider.NAME ="
                .formatted(file, key)
            + " PROGRAM ARGUMENTS");
  }

  private List<String> program(String key, String line) throws InstanceException {
    List<String> words = new ArrayList<>(List.of(line.strip().split("\\s+")));
    if (words.getFirst().isEmpty()) {
      throw new InstanceException(
          "the file of providers, %s, names no program for %s".formatted(file, key));
    }
    if (words.getFirst().indexOf('/') > 0) {
      words.set(0, file.toAbsolutePath().resolveSibling(words.getFirst()).normalize().toString());
    }
    return List.copyOf(words);
  }
}
