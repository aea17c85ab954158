package io.godwit.agent.config;

import io.godwit.migration.memory.BalloonTerms;
import io.godwit.model.DataSize;
import io.godwit.model.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * The agent's one properties file; every key has a default.
 *
 * @param paths {@code state.directory}, {@code run.directory}
 * @param tunnelListen {@code tunnel.listen}
 * @param tunnelEndpoints {@code tunnel.endpoints}: where other agents can dial the tunnel, best
 *     first; none means by the host's own addresses
 * @param place {@code host.nat}, {@code host.relay}
 * @param vmBridge {@code vm.bridge}
 * @param mesh {@code mesh.port}, {@code mesh.endpoints}, {@code mesh.mtu}, {@code mesh.key-days}
 * @param libvirtUri {@code libvirt.uri}
 * @param bootIdFile {@code host.boot-id-file}: its content changes when the host boots
 * @param cpus {@code host.cpus}: declared capacity; empty for the machine's own
 * @param memory {@code host.memory}, with a unit
 * @param disk {@code host.disk}, with a unit
 * @param balloons {@code memory.reclaim-from}: how many percent of the host's memory are used when
 *     memory is taken of VMs; by default it never is
 */
public record AgentConfig(
    AgentPaths paths,
    InetSocketAddress tunnelListen,
    List<String> tunnelEndpoints,
    PlaceTerms place,
    String vmBridge,
    MeshTerms mesh,
    String libvirtUri,
    Path bootIdFile,
    Optional<Integer> cpus,
    Optional<DataSize> memory,
    Optional<DataSize> disk,
    BalloonTerms balloons) {
  public static final Path DEFAULT_FILE = Path.of("/etc/godwit/agent.properties");

  private static final Set<String> KEYS =
      Set.of(
          "state.directory",
          "run.directory",
          "tunnel.listen",
          "tunnel.endpoints",
          "vm.bridge",
          "mesh.port",
          "mesh.endpoints",
          "mesh.mtu",
          "mesh.key-days",
          "libvirt.uri",
          "host.boot-id-file",
          "host.nat",
          "host.relay",
          "host.cpus",
          "host.memory",
          "host.disk",
          "memory.reclaim-from");

  /**
   * Reads the file; an absent default file is an empty one.
   *
   * @throws BadConfig for a key that does not exist or a value that is out of shape
   * @throws java.nio.file.FileSystemException if there is no such file, or it cannot be read
   */
  public static AgentConfig load(Path file) throws IOException {
    try {
      return of(read(file));
    } catch (IllegalArgumentException e) {
      throw new BadConfig(file, e);
    }
  }

  private static Properties read(Path file) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    } catch (NoSuchFileException absent) {
      if (!file.equals(DEFAULT_FILE)) {
        throw absent;
      }
    }
    return properties;
  }

  static AgentConfig of(Properties properties) {
    Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
    unknown.removeAll(KEYS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown keys " + unknown + "; those that exist are " + new TreeSet<>(KEYS));
    }
    return new AgentConfig(
        new AgentPaths(
            folder(properties, "state.directory", "/var/lib/godwit"),
            folder(properties, "run.directory", "/run/godwit")),
        listen(properties.getProperty("tunnel.listen", "0.0.0.0:8444")),
        endpoints(properties.getProperty("tunnel.endpoints", "")),
        new PlaceTerms(flag(properties, "host.nat", false), flag(properties, "host.relay", true)),
        properties.getProperty("vm.bridge", "godwit0").strip(),
        mesh(properties),
        properties.getProperty("libvirt.uri", "qemu:///system").strip(),
        folder(properties, "host.boot-id-file", "/proc/sys/kernel/random/boot_id"),
        text(properties, "host.cpus").map(AgentConfig::count),
        text(properties, "host.memory").map(DataSize::parse),
        text(properties, "host.disk").map(DataSize::parse),
        text(properties, "memory.reclaim-from")
            .map(AgentConfig::balloons)
            .orElse(BalloonTerms.OFF));
  }

  private static BalloonTerms balloons(String text) {
    try {
      return text.equals("off") ? BalloonTerms.OFF : BalloonTerms.from(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "memory.reclaim-from is off or a whole number of percent, as %d, not '%s'"
              .formatted(BalloonTerms.USUAL_FROM, Printable.of(text)),
          e);
    }
  }

  private static MeshTerms mesh(Properties properties) {
    return new MeshTerms(
        text(properties, "mesh.port").map(Integer::valueOf).orElse(MeshTerms.USUAL.port()),
        endpoints(properties.getProperty("mesh.endpoints", "")),
        text(properties, "mesh.mtu").map(Integer::valueOf).orElse(MeshTerms.USUAL.mtu()),
        text(properties, "mesh.key-days")
            .map(Integer::valueOf)
            .map(Duration::ofDays)
            .orElse(MeshTerms.USUAL.keyPeriod()));
  }

  private static Optional<String> text(Properties properties, String key) {
    return Optional.ofNullable(properties.getProperty(key)).map(String::strip);
  }

  private static Path folder(Properties properties, String key, String otherwise) {
    Path path = Path.of(properties.getProperty(key, otherwise).strip());
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException(key + " is not an absolute path: " + path);
    }
    return path;
  }

  private static boolean flag(Properties properties, String key, boolean otherwise) {
    String text = text(properties, key).orElse(Boolean.toString(otherwise));
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException("%s is true or false, not '%s'".formatted(key, text));
    };
  }

  private static int count(String text) {
    int cpus = Integer.parseInt(text);
    if (cpus < 1) {
      throw new IllegalArgumentException("host.cpus is at least 1, not " + cpus);
    }
    return cpus;
  }

  private static List<String> endpoints(String text) {
    List<String> endpoints =
        Arrays.stream(text.split(",", -1)).map(String::strip).filter(e -> !e.isEmpty()).toList();
    endpoints.forEach(HostPort::parse);
    return endpoints;
  }

  private static InetSocketAddress listen(String text) {
    HostPort parsed = HostPort.parse(text.strip());
    return new InetSocketAddress(parsed.host(), parsed.port());
  }

  /** A config file that cannot be used; nothing was started. */
  public static final class BadConfig extends IOException {
    private static final long serialVersionUID = 1L;

    BadConfig(Path file, IllegalArgumentException cause) {
      super(file + ": " + cause.getMessage(), cause);
    }
  }
}
