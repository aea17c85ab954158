package io.godwit.lab.machine;

import io.godwit.lab.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The network of all providers: a namespace with a bridge for each, which routes between them and
 * to this computer. This computer gets one interface and one route; its own forwarding and filters
 * are not touched. What leaves the namespace has its one address.
 *
 * <p>Every step may be made again.
 */
class MachineNetwork {
  static final String NAMESPACE = "godwit-qemu";

  /** This computer's end, at {@link #COMPUTER}. */
  private static final String OUTER = "godwit-qemu0";

  private static final String INNER = "computer";
  static final String COMPUTER = "10.90.0.1";
  private static final String ROUTER = "10.90.0.2";
  private static final String ALL = "10.90.0.0/16";
  private static final String FILTERS =
      """
      table ip outside
      delete table ip outside
      table ip outside {
        chain leave {
          type nat hook postrouting priority srcnat;
          oifname "computer" ip daddr != 10.90.0.0/16 masquerade
        }
      }
      """;

  /** The command, run in the namespace. */
  List<String> inside(List<String> command) {
    return Stream.concat(Stream.of("ip", "netns", "exec", NAMESPACE), command.stream()).toList();
  }

  void connect(Machine.Place place) {
    make();
    String bridge = place.bridge();
    if (!hasInside(bridge)) {
      ipInside("link", "add", bridge, "type", "bridge");
    }
    ipInside("address", "replace", place.router() + "/24", "dev", bridge);
    ipInside("link", "set", bridge, "up");
    if (!hasInside(place.tap())) {
      ipInside("tuntap", "add", "dev", place.tap(), "mode", "tap");
    }
    ipInside("link", "set", place.tap(), "master", bridge, "up");
  }

  void disconnect(Machine.Place place) {
    if (exists() && hasInside(place.tap())) {
      ipInside("link", "delete", place.tap());
    }
  }

  void remove() {
    if (exists()) {
      Commands.run(List.of("ip", "netns", "delete", NAMESPACE));
    }
    if (Files.exists(Path.of("/sys/class/net", OUTER))) {
      Commands.run(List.of("ip", "link", "delete", OUTER));
    }
  }

  private void make() {
    if (!exists()) {
      Commands.run(List.of("ip", "netns", "add", NAMESPACE));
    }
    if (!Files.exists(Path.of("/sys/class/net", OUTER))) {
      Commands.run(
          List.of(
              "ip", "link", "add", OUTER, "type", "veth", "peer", "name", INNER, "netns",
              NAMESPACE));
    }
    Commands.run(List.of("ip", "address", "replace", COMPUTER + "/24", "dev", OUTER));
    Commands.run(List.of("ip", "link", "set", OUTER, "up"));
    ipInside("link", "set", "lo", "up");
    ipInside("address", "replace", ROUTER + "/24", "dev", INNER);
    ipInside("link", "set", INNER, "up");
    ipInside("route", "replace", "default", "via", COMPUTER);
    Commands.run(List.of("ip", "route", "replace", ALL, "via", ROUTER));
    Commands.run(inside(List.of("sysctl", "-q", "-w", "net.ipv4.ip_forward=1")));
    Commands.run(inside(List.of("nft", "-f", "-")), FILTERS);
  }

  private static boolean exists() {
    return Files.exists(Path.of("/run/netns", NAMESPACE));
  }

  private static boolean hasInside(String device) {
    return Commands.execute(List.of("ip", "-n", NAMESPACE, "link", "show", "dev", device), "")
        .succeeded();
  }

  private static void ipInside(String... arguments) {
    Commands.run(Stream.concat(Stream.of("ip", "-n", NAMESPACE), Stream.of(arguments)).toList());
  }
}
