package io.godwit.controller.provider;

import io.godwit.controller.operation.InstanceException;
import io.godwit.model.ProviderName;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads how providers are set up from a file of properties, which is read anew each time.
 *
 * <pre>
 * provider.lab-east = ../cli/bin/godwit lab provider lab-east
 *
 * provider.aws-fra.kind = aws
 * provider.aws-fra.region = eu-central-1
 * </pre>
 *
 * <p>The first form is a program and its arguments, parted by spaces; no shell sees it. A relative
 * path with a slash is one from the folder of the file. The other form is one setting of a provider
 * of that kind, see {@link ProviderSettings}.
 */
final class ProviderFile {
  private static final String PREFIX = "provider.";

  /** The setting that the short form is: a program. */
  static final String PROGRAM = "program";

  private final Path file;

  ProviderFile(Path file) {
    this.file = file;
  }

  /**
   * How each provider is set up.
   *
   * @throws InstanceException if the file cannot be read, or says something that is not understood
   */
  Map<ProviderName, ProviderSettings> read() throws InstanceException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new InstanceException(
          "the file of providers, %s, cannot be read: %s".formatted(file, e), e);
    }
    Map<ProviderName, Map<String, String>> texts = new HashMap<>();
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      put(texts, key, properties.getProperty(key).strip());
    }
    Map<ProviderName, ProviderSettings> settings = new HashMap<>();
    for (Map.Entry<ProviderName, Map<String, String>> each : texts.entrySet()) {
      settings.put(each.getKey(), settings(each.getKey(), each.getValue()));
    }
    return settings;
  }

  private void put(Map<ProviderName, Map<String, String>> texts, String key, String value)
      throws InstanceException {
    if (!key.startsWith(PREFIX)) {
      throw wrong(
          "a key that is not understood: %s; a line is provider.NAME = PROGRAM ARGUMENTS, or provider.NAME.SETTING = VALUE"
              .formatted(key));
    }
    String[] parts = key.substring(PREFIX.length()).split("\\.", 2);
    String setting = parts.length == 1 ? PROGRAM : parts[1];
    if (value.isEmpty()) {
      throw wrong("nothing at %s".formatted(key));
    }
    try {
      texts
          .computeIfAbsent(new ProviderName(parts[0]), name -> new TreeMap<>())
          .put(setting, value);
    } catch (IllegalArgumentException e) {
      throw wrong("the key %s: %s".formatted(key, e.getMessage()));
    }
  }

  private ProviderSettings settings(ProviderName name, Map<String, String> texts)
      throws InstanceException {
    try {
      return ProviderSettings.of(texts, file);
    } catch (IllegalArgumentException e) {
      throw wrong("settings of provider %s that are not right: %s".formatted(name, e.getMessage()));
    }
  }

  private InstanceException wrong(String what) {
    return new InstanceException("the file of providers, %s, has %s".formatted(file, what));
  }
}
