package io.godwit.agent.overlay;

import io.godwit.model.DeviceNames;
import io.godwit.model.Vni;
import io.godwit.runtime.Command;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * This host's network devices and filters, by the usual programs: argument lists, never a shell.
 */
class Kernel {
  private static final Logger LOG = System.getLogger(Kernel.class.getName());
  private static final Duration LIMIT = Duration.ofSeconds(15);

  /** For what somebody waits for. */
  private static final Duration ASKED_LIMIT = Duration.ofSeconds(3);

  static final Path DEVICES = Path.of("/sys/class/net");
  static final Path IPV6_SETTINGS = Path.of("/proc/sys/net/ipv6/conf");
  private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,7}");
  private static final Path NAMESPACES = Path.of("/run/netns");

  private final Units units;

  Kernel(Units units) {
    this.units = units;
  }

  /** Whether a part that is not there any more is a fault. */
  enum Missing {
    FAILS,
    IS_FINE
  }

  boolean hasDevice(String name) {
    return Files.exists(DEVICES.resolve(name));
  }

  boolean hasNamespace(String name) {
    return Files.exists(NAMESPACES.resolve(name));
  }

  /** It stays when the agent ends, so it is not made in the agent's own view of the files. */
  void makeNamespace(String name) throws IOException {
    if (!hasNamespace(name)) {
      units.finish(List.of("ip", "netns", "add", name));
    }
  }

  /** The networks of which there is a device whose name begins so and ends with their number. */
  List<Vni> networks(String prefix) throws IOException {
    return numbers(prefix, names(DEVICES, prefix));
  }

  /** The networks of which there is a network namespace, as {@link #networks}. */
  List<Vni> networksInside(String prefix) throws IOException {
    return numbers(prefix, names(NAMESPACES, prefix));
  }

  private static List<Vni> numbers(String prefix, List<String> names) {
    return names.stream()
        .map(name -> name.substring(prefix.length()))
        .filter(number -> NUMBER.matcher(number).matches())
        .map(Integer::valueOf)
        .filter(number -> number <= Vni.MOST)
        .map(Vni::new)
        .toList();
  }

  /** The devices whose names begin so. */
  List<String> devices(String prefix) throws IOException {
    return names(DEVICES, prefix);
  }

  /** The devices that a bridge joins. */
  List<String> ports(String bridge) throws IOException {
    return names(DEVICES.resolve(bridge).resolve("brif"), "");
  }

  /** Those in a folder that begin so; none where there is no folder. */
  private static List<String> names(Path folder, String prefix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, prefix + "*")) {
      all.forEach(each -> found.add(each.getFileName().toString()));
    }
    return found;
  }

  void ip(List<String> lines) throws IOException {
    batch(List.of("ip", "-batch", "-"), lines);
  }

  /**
   * Removes what there is of them. The ends of a way to a namespace go with it, sooner or later.
   */
  void remove(String namespace, List<String> devices) throws IOException {
    List<String> lines = new ArrayList<>();
    if (hasNamespace(namespace)) {
      lines.add("netns delete " + namespace);
    }
    devices.stream()
        .filter(this::hasDevice)
        .forEach(device -> lines.add("link delete dev " + device));
    asFarAsItGoes(List.of("ip", "-force", "-batch", "-"), lines);
  }

  void ipInside(String namespace, List<String> lines) throws IOException {
    batch(List.of("ip", "-n", namespace, "-batch", "-"), lines);
  }

  /**
   * Those that are right stay: with it the kernel would forget all connections translated to it.
   */
  void removeOtherAddresses(String namespace, String device, Set<String> right) throws IOException {
    String found = run("ip", "-n", namespace, "-brief", "address", "show", "dev", device);
    List<String> others =
        Arrays.stream(found.strip().split("\\s+"))
            .filter(word -> word.contains("/") && !right.contains(word))
            .map(word -> "address delete %s dev %s".formatted(word, device))
            .toList();
    ipInside(namespace, others);
  }

  void bridge(List<String> lines, Missing missing) throws IOException {
    switch (missing) {
      case FAILS -> batch(List.of("bridge", "-batch", "-"), lines);
      case IS_FINE -> asFarAsItGoes(List.of("bridge", "-force", "-batch", "-"), lines);
    }
  }

  String forwarding(String bridge) throws IOException {
    return run("bridge", "-json", "fdb", "show", "br", bridge);
  }

  /** Sets up this host's end of the mesh. */
  void wg(List<String> changes) throws IOException {
    List<String> command = new ArrayList<>(List.of("wg", "set", DeviceNames.MESH));
    command.addAll(changes);
    require(Command.run(LIMIT, command), "wg set");
  }

  /** A set of a table, with numbers for names. One at a time: nft 1.0.6 finds only the last. */
  String set(String table, String set) throws IOException {
    return run("nft", "-n", "list", "set", "bridge", table, set);
  }

  /** A map of a table, as {@link #set}. */
  String map(String table, String map) throws IOException {
    return run("nft", "-n", "list", "map", "bridge", table, map);
  }

  /** The routes in a namespace by one of its devices. */
  String routes(String namespace, String device) throws IOException {
    return run("ip", "-n", namespace, "-4", "route", "show", "dev", device);
  }

  /**
   * What the gateway of a network has under way.
   *
   * @param more narrows it
   */
  String tracked(String namespace, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("ip", "netns", "exec", namespace, "conntrack", "-L", "-f", "ipv4"));
    command.addAll(List.of(more));
    return require(Command.run(LIMIT, command), "conntrack -L");
  }

  /** Whether nft has a table, as {@code bridge name}. */
  boolean hasTable(String table) throws IOException {
    return run("nft", "list", "tables").lines().anyMatch(("table " + table)::equals);
  }

  void nft(String text) throws IOException {
    require(Command.run(LIMIT, List.of("nft", "-f", "-"), text), "nft");
  }

  /**
   * Lets the host pass packets on.
   *
   * @param before a file that keeps whether it did before
   */
  void forward(Path before) throws IOException {
    String now = Files.readString(FORWARDING).strip();
    if (now.equals("0")) {
      Files.writeString(before, now);
      Files.writeString(FORWARDING, "1");
    }
  }

  /** As it was before {@link #forward}. */
  void forwardAsBefore(Path before) throws IOException {
    if (Files.exists(before)) {
      Files.writeString(FORWARDING, Files.readString(before));
      Files.delete(before);
    }
  }

  void nftInside(String namespace, String text) throws IOException {
    require(
        Command.run(LIMIT, List.of("ip", "netns", "exec", namespace, "nft", "-f", "-"), text),
        "nft");
  }

  String run(String... arguments) throws IOException {
    return require(Command.run(LIMIT, Arrays.asList(arguments)), String.join(" ", arguments));
  }

  /** Runs it to its end, whatever the end is. */
  boolean succeeds(String... arguments) throws IOException {
    return Command.run(LIMIT, Arrays.asList(arguments)).succeeded();
  }

  /** Runs what only looks, whatever its end is. */
  Command.Ended ask(List<String> arguments) throws IOException {
    return Command.run(ASKED_LIMIT, arguments);
  }

  private static void batch(List<String> command, List<String> lines) throws IOException {
    if (!lines.isEmpty()) {
      require(Command.run(LIMIT, command, text(lines)), lines.toString());
    }
  }

  private static void asFarAsItGoes(List<String> command, List<String> lines) throws IOException {
    if (!lines.isEmpty()) {
      Command.Ended ended = Command.run(LIMIT, command, text(lines));
      LOG.log(Level.DEBUG, "{0}: {1}", lines, ended.errors());
    }
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  private static String require(Command.Ended ended, String what) throws IOException {
    if (!ended.succeeded()) {
      throw new IOException("%s failed: %s".formatted(what, ended.errors().strip()));
    }
    return ended.output();
  }
}
