package io.godwit.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  private static final ConfigDefaults DEFAULTS =
      new ConfigDefaults(Path.of("/data"), "controller.example", 8443);

  @TempDir private Path folder;

  @Test
  void everyKeyHasADefaultThatDoesNotChangeUnnoticed() {
    assertThat(ConfigFile.read(Optional.empty(), DEFAULTS))
        .isEqualTo(
            new ControllerConfig(
                Path.of("/data"),
                "0.0.0.0",
                8443,
                new Endpoint("controller.example", 8443),
                DataSize.ofGibibytes(64),
                Duration.ofSeconds(2),
                Duration.ofSeconds(7),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void everyKeyCanBeSet() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("controller.properties"),
            """
            data.directory=/srv/godwit
            listen.host=10.0.0.1
            listen.port=9443
            advertise.address=[fd00::1]:443
            upload.limit=1GiB
            agents.report-interval-millis=500
            agents.silence-limit-millis=1500
            copies.least-limit-seconds=30
            hosts.boot-limit-seconds=900
            prices.file=/etc/godwit/prices.properties
            planner.exact-solver=/usr/lib/godwit/exact-solver
            providers.file=/etc/godwit/providers.properties
            """);

    assertThat(ConfigFile.read(Optional.of(file), DEFAULTS))
        .isEqualTo(
            new ControllerConfig(
                Path.of("/srv/godwit"),
                "10.0.0.1",
                9443,
                new Endpoint("fd00::1", 443),
                DataSize.ofGibibytes(1),
                Duration.ofMillis(500),
                Duration.ofMillis(1500),
                Duration.ofSeconds(30),
                Duration.ofSeconds(900),
                Optional.of(Path.of("/etc/godwit/prices.properties")),
                Optional.of(Path.of("/usr/lib/godwit/exact-solver")),
                Optional.of(Path.of("/etc/godwit/providers.properties"))));
  }

  @Test
  void theAdvertisedPortFollowsTheListeningOne() {
    assertThat(config("listen.port", "9443").advertised())
        .isEqualTo(new Endpoint("controller.example", 9443));
  }

  @Test
  void anUnknownKeyIsRefusedWithTheClosestKnownOne() {
    assertThatThrownBy(() -> config("listen.prot", "1"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'listen.prot'")
        .hasMessageContaining("did you mean listen.port?");
  }

  @ParameterizedTest
  @CsvSource({
    "listen.port, 70000",
    "listen.port, http",
    "advertise.address, example",
    "advertise.address, example:99999",
    "upload.limit, 12",
    "agents.report-interval-millis, 0",
    "agents.silence-limit-millis, 3000",
    "copies.least-limit-seconds, 0",
    "hosts.boot-limit-seconds, 0",
    "copies.least-limit-seconds, soon",
  })
  void aBadValueIsRefusedWithItsKey(String key, String value) {
    assertThatThrownBy(() -> config(key, value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path file = folder.resolve("missing.properties");

    assertThatThrownBy(() -> ConfigFile.read(Optional.of(file), DEFAULTS))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(file.toString());
  }

  private static ControllerConfig config(String key, String value) {
    Properties properties = new Properties();
    properties.setProperty(key, value);
    return ConfigFile.of(properties, DEFAULTS);
  }
}
