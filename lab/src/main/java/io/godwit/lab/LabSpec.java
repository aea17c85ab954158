package io.godwit.lab;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a lab consists of.
 *
 * @param hosts at least one; names, addresses and numbers differ
 * @param runFolder holds the ledger, the lock and what dies with the lab
 * @param storageFolder holds the hosts' disks and logs; made by the lab and deleted with it
 */
public record LabSpec(List<HostSpec> hosts, Path runFolder, Path storageFolder) {
  /** Where the controller listens: the machine's end of the link into the lab. */
  public static final String CONTROLLER_ADDRESS = "10.80.0.1";

  /** The client's address on the VM segment. */
  public static final String CLIENT_ADDRESS = "10.77.254.1";

  /** The client's address for hosts, outside of all networks of VMs. */
  public static final String CLIENT_OUTSIDE_ADDRESS = "10.80.1.2";

  /** The bridge of a host that its VMs are attached to. */
  public static final String VM_BRIDGE = "godwit0";

  public LabSpec {
    hosts = List.copyOf(hosts);
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("a lab has at least one host");
    }
    requireDistinct(hosts.stream().map(HostSpec::name).toList());
    requireDistinct(hosts.stream().map(HostSpec::address).toList());
    requireDistinct(hosts.stream().map(HostSpec::segmentAddress).toList());
    if (!runFolder.isAbsolute() || !storageFolder.isAbsolute()) {
      throw new IllegalArgumentException("the lab's folders are absolute paths");
    }
  }

  /** Two providers, three hosts: what {@code godwit lab up} starts. */
  public static LabSpec standard() {
    Capacity capacity = new Capacity(4, 4096, 20 * 1024);
    return new LabSpec(
        List.of(
            new HostSpec("east-1", "lab-east", "10.81.0.11", 1, capacity),
            new HostSpec("east-2", "lab-east", "10.81.0.12", 2, capacity),
            new HostSpec("west-1", "lab-west", "10.82.0.11", 3, capacity)),
        Path.of("/run/godwit-lab"),
        Path.of("/var/lib/godwit-lab"));
  }

  /**
   * The same lab with some of its hosts each behind a NAT of its own.
   *
   * @throws IllegalArgumentException if the lab has no such host
   */
  public LabSpec behindNat(Set<String> names) {
    Set<String> unknown = new TreeSet<>(names);
    hosts.forEach(host -> unknown.remove(host.name()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "the lab has no host '%s', only %s"
              .formatted(
                  String.join("', '", unknown),
                  String.join(", ", hosts.stream().map(HostSpec::name).toList())));
    }
    List<HostSpec> joined =
        hosts.stream().map(host -> names.contains(host.name()) ? host.behindNat() : host).toList();
    return new LabSpec(joined, runFolder, storageFolder);
  }

  /** Those that nobody can dial from outside of their provider. */
  List<HostSpec> behindNat() {
    return hosts.stream().filter(host -> host.uplink() == Uplink.BEHIND_NAT).toList();
  }

  /** The networks that the machine itself gets a route to. */
  List<String> routedNetworks() {
    Stream<String> outside =
        behindNat().isEmpty() ? Stream.empty() : Stream.of(Nat.OUTSIDE_NETWORK);
    return Stream.concat(hosts.stream().map(HostSpec::network).distinct(), outside).toList();
  }

  /** Each provider with the address of its gateway. */
  Map<String, String> gateways() {
    Map<String, String> gateways = new LinkedHashMap<>();
    hosts.forEach(host -> gateways.put(host.provider(), host.gateway()));
    return gateways;
  }

  private static void requireDistinct(List<String> values) {
    Set<String> seen = new HashSet<>();
    for (String value : values) {
      if (!seen.add(value)) {
        throw new IllegalArgumentException("two hosts of the lab share '" + value + "'");
      }
    }
  }
}
