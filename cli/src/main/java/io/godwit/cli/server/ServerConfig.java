package io.godwit.cli.server;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The configuration file of this machine's controller: made at the first start, and the user's to
 * edit from then on. A start changes the keys only that it was given.
 */
final class ServerConfig {
  /** This machine's address as the lab's hosts see it. */
  private static final String LAB_ADDRESS = "10.80.0.1";

  private static final String PORT = "listen.port";
  private static final String ADVERTISE = "advertise.address";
  private static final int USUAL_PORT = 8443;

  private final Path file;
  private final Properties values = new Properties();

  private ServerConfig(Path file) {
    this.file = file;
  }

  static ServerConfig of(LocalServer server) {
    ServerConfig config = new ServerConfig(server.config());
    if (Files.exists(config.file)) {
      try (Reader reader = Files.newBufferedReader(config.file)) {
        config.values.load(reader);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + config.file, e);
      }
    }
    config.values.setProperty("data.directory", server.data().toString());
    config.values.putIfAbsent(PORT, Integer.toString(USUAL_PORT));
    return config;
  }

  int port() {
    String text = values.getProperty(PORT).strip();
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new CliException(
          ExitCode.REFUSED, file + ": " + PORT + " is not a port: '" + text + "'", e);
    }
  }

  String advertised() {
    return values.getProperty(ADVERTISE, LAB_ADDRESS + ":" + port());
  }

  void setPort(int port) {
    if (port() != port && advertised().equals(LAB_ADDRESS + ":" + port())) {
      values.remove(ADVERTISE);
    }
    values.setProperty(PORT, Integer.toString(port));
  }

  void setAdvertised(String address) {
    values.setProperty(ADVERTISE, address);
  }

  void setPrices(Path prices) {
    values.setProperty("prices.file", prices.toString());
  }

  void setProviders(Path providers) {
    values.setProperty("providers.file", providers.toString());
  }

  void save() {
    values.setProperty(ADVERTISE, advertised());
    try (Writer writer = Files.newBufferedWriter(file)) {
      values.store(writer, "The controller of this machine; godwit server start made this file.");
    } catch (IOException e) {
      throw new CliException(
          ExitCode.REFUSED,
          "cannot write "
              + file
              + " ("
              + e
              + "): choose another folder with --data; nothing was started",
          e);
    }
  }
}
