package io.godwit.lab;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the machine's own network already uses. Only ever read. */
final class Surroundings {
  /** The machine's end of the link into the lab. */
  static final String INTERFACE = "godwit-lab0";

  static final String MACHINE_NETWORK = "10.80.0.0/24";

  private static final Pattern NETWORK =
      Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)\\.(\\d+)(?:/(\\d+))?");

  private Surroundings() {}

  /** Throws if the machine already has the lab's interface, or uses one of its networks. */
  static void refuseConflicts(LabSpec spec) {
    if (hasInterface()) {
      throw new LabException(
          LabException.Reason.OTHER_LAB,
          "the machine has an interface "
              + INTERFACE
              + " that no ledger proves ours: if it is left from a lab, delete it with"
              + " 'ip link delete "
              + INTERFACE
              + "', then try again");
    }
    String routes = Commands.run(List.of("ip", "-4", "route", "show", "table", "all"));
    Stream.concat(Stream.of(MACHINE_NETWORK), spec.routedNetworks().stream())
        .forEach(network -> refuseOverlap(network, routes));
  }

  static boolean hasInterface() {
    return Commands.execute(List.of("ip", "link", "show", "dev", INTERFACE), "").succeeded();
  }

  private static void refuseOverlap(String network, String routes) {
    conflict(network, routes)
        .ifPresent(
            route -> {
              throw new LabException(
                  LabException.Reason.ADDRESS_IN_USE,
                  "the lab needs "
                      + network
                      + ", but this machine already uses it ('"
                      + route
                      + "'): remove that address or route, or start the lab on another machine");
            });
  }

  /**
   * The first route that overlaps a network.
   *
   * @param routes what {@code ip -4 route show table all} prints
   */
  static Optional<String> conflict(String network, String routes) {
    return routes
        .lines()
        .map(String::strip)
        .filter(route -> Stream.of(route.split(" ", 3)).limit(2).anyMatch(w -> overlap(network, w)))
        .findFirst();
  }

  /** Whether two networks share an address; false if one of the words is not a network. */
  static boolean overlap(String one, String other) {
    Matcher first = NETWORK.matcher(one);
    Matcher second = NETWORK.matcher(other);
    if (!first.matches() || !second.matches()) {
      return false;
    }
    int bits = Math.min(prefix(first), prefix(second));
    return bits > 0 && address(first) >>> (32 - bits) == address(second) >>> (32 - bits);
  }

  private static int prefix(Matcher network) {
    return network.group(5) == null ? 32 : Integer.parseInt(network.group(5));
  }

  private static long address(Matcher network) {
    long address = 0;
    for (int octet = 1; octet <= 4; octet++) {
      address = address << 8 | Integer.parseInt(network.group(octet));
    }
    return address;
  }
}
