package io.godwit.controller.config;

import io.godwit.migration.TransferLimit;
import io.godwit.model.DataSize;
import io.godwit.model.Printable;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Reads the controller's configuration file: properties, none of them required. */
public final class ConfigFile {
  private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

  private final Map<ConfigKey, String> values;
  private final ConfigDefaults defaults;

  private ConfigFile(Map<ConfigKey, String> values, ConfigDefaults defaults) {
    this.values = values;
    this.defaults = defaults;
  }

  /**
   * Reads a file.
   *
   * @param file empty for the defaults alone
   * @throws ConfigException if it cannot be read, has a key that is not known, or a value that does
   *     not fit
   */
  public static ControllerConfig read(Optional<Path> file, ConfigDefaults defaults) {
    Properties properties = new Properties();
    file.ifPresent(path -> load(path, properties));
    return of(properties, defaults);
  }

  static ControllerConfig of(Properties properties, ConfigDefaults defaults) {
    Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
    for (String name : properties.stringPropertyNames()) {
      values.put(ConfigKey.of(name).orElseThrow(() -> unknown(name)), properties.getProperty(name));
    }
    return new ConfigFile(values, defaults).config();
  }

  private ControllerConfig config() {
    int port = value(ConfigKey.LISTEN_PORT, ConfigFile::port, defaults.port());
    return new ControllerConfig(
        value(ConfigKey.DATA_DIRECTORY, Path::of, defaults.dataDirectory()).toAbsolutePath(),
        value(ConfigKey.LISTEN_HOST, Function.identity(), "0.0.0.0"),
        port,
        value(ConfigKey.ADVERTISE_ADDRESS, Endpoint::parse, defaults.advertised(port)),
        value(ConfigKey.UPLOAD_LIMIT, DataSize::parse, DataSize.ofGibibytes(64)),
        value(ConfigKey.REPORT_INTERVAL, ConfigFile::millis, Duration.ofSeconds(2)),
        value(ConfigKey.SILENCE_LIMIT, ConfigFile::millis, Duration.ofSeconds(7)),
        value(ConfigKey.COPY_LIMIT, ConfigFile::seconds, TransferLimit.DEFAULT.least()),
        value(ConfigKey.BOOT_LIMIT, ConfigFile::seconds, Duration.ofMinutes(10)),
        value(ConfigKey.PRICES, path -> Optional.of(Path.of(path)), Optional.empty()),
        value(ConfigKey.EXACT_SOLVER, path -> Optional.of(Path.of(path)), Optional.empty()),
        value(ConfigKey.PROVIDERS, path -> Optional.of(Path.of(path)), Optional.empty()));
  }

  private <T> T value(ConfigKey key, Function<String, T> parser, T absent) {
    String text = values.get(key);
    if (text == null) {
      return absent;
    }
    try {
      return parser.apply(text.strip());
    } catch (IllegalArgumentException e) {
      throw new ConfigException("configuration key " + key.key() + ": " + e.getMessage(), e);
    }
  }

  private static int port(String text) {
    int port = Integer.parseInt(text);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
    }
    return port;
  }

  private static Duration millis(String text) {
    return positive(Duration.ofMillis(Long.parseLong(text)), "milliseconds");
  }

  private static Duration seconds(String text) {
    return positive(Duration.ofSeconds(Long.parseLong(text)), "seconds");
  }

  private static Duration positive(Duration duration, String unit) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("must be more than 0 " + unit);
    }
    return duration;
  }

  private static void load(Path file, Properties properties) {
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException("cannot read the configuration file " + file + ": " + e, e);
    }
  }

  private static ConfigException unknown(String name) {
    String closest =
        Stream.of(ConfigKey.values())
            .map(ConfigKey::key)
            .min(Comparator.comparingInt(key -> DISTANCE.apply(key, name)))
            .orElseThrow();
    return new ConfigException(
        "unknown configuration key '"
            + Printable.of(name)
            + "'; did you mean "
            + closest
            + "? The controller was not started.");
  }
}
