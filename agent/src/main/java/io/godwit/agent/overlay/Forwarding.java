package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Door;
import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.AnchorMac;
import io.godwit.model.DeviceNames;
import io.godwit.model.HostId;
import io.godwit.model.MeshAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a segment's packets go, as {@code bridge -batch} reads it (bridge(8), fdb). Entries are
 * programmed and not learned: a VM elsewhere is behind the VXLAN device, at its host's address in
 * the mesh, as are its hosts' anchors; one that is here, and the gateway, are behind their own
 * devices. They are sticky: no frame moves them, and a bridge learns from some that no filter sees.
 * What is for everybody goes to the hosts that have members, and to no others.
 */
final class Forwarding {
  /** Stands for every address that has no entry. */
  private static final String EVERYBODY = "00:00:00:00:00:00";

  private final Segment segment;
  private final HostId self;
  private final String vxlan;

  Forwarding(Segment segment, HostId self) {
    this.segment = segment;
    this.self = self;
    this.vxlan = DeviceNames.vxlan(segment.vni());
  }

  /**
   * What a segment's bridge and its VXLAN device have now.
   *
   * @param flood the hosts that get what is for everybody
   * @param remote by Ethernet address, the host in the mesh at which it is
   * @param behind by Ethernet address, the device that a sticky entry sends it to
   */
  record Actual(Set<String> flood, Map<String, String> remote, Map<String, String> behind) {
    Actual {
      flood = Set.copyOf(flood);
      remote = Map.copyOf(remote);
      behind = Map.copyOf(behind);
    }
  }

  /**
   * What makes the actual entries those of the segment; nothing where they are.
   *
   * @param devices that the bridge joins: a VM that is here and does not run has none
   */
  List<String> changes(Actual actual, Set<String> devices) {
    List<String> lines = new ArrayList<>();
    addBehind(lines, actual.behind(), behind(devices));
    addRemote(lines, actual.remote(), remote());
    addFlood(lines, actual.flood(), flood());
    return lines;
  }

  /** What sends one VM's packets where it is now, whatever was before. */
  List<String> redirection(Member member) {
    String mac = member.mac().value();
    return member.at().equals(self)
        ? List.of(
            toDevice(mac, DeviceNames.tap(member.vm())),
            "fdb del %s dev %s self".formatted(mac, vxlan))
        : List.of(toHost(mac, MeshAddress.of(member.at()).value()), toDevice(mac, vxlan));
  }

  private static void addBehind(
      List<String> lines, Map<String, String> actual, Map<String, String> wanted) {
    wanted.forEach(
        (mac, device) -> {
          if (!device.equals(actual.get(mac))) {
            lines.add(toDevice(mac, device));
          }
        });
    without(actual.keySet(), wanted.keySet())
        .forEach(mac -> lines.add("fdb del %s dev %s master".formatted(mac, actual.get(mac))));
  }

  private void addRemote(
      List<String> lines, Map<String, String> actual, Map<String, String> wanted) {
    wanted.forEach(
        (mac, host) -> {
          if (!host.equals(actual.get(mac))) {
            lines.add(toHost(mac, host));
          }
        });
    without(actual.keySet(), wanted.keySet())
        .forEach(mac -> lines.add("fdb del %s dev %s self".formatted(mac, vxlan)));
  }

  private void addFlood(List<String> lines, Set<String> actual, Set<String> wanted) {
    without(wanted, actual)
        .forEach(
            host ->
                lines.add("fdb append %s dev %s dst %s self".formatted(EVERYBODY, vxlan, host)));
    without(actual, wanted)
        .forEach(
            host -> lines.add("fdb del %s dev %s dst %s self".formatted(EVERYBODY, vxlan, host)));
  }

  private String toHost(String mac, String host) {
    return "fdb replace %s dev %s dst %s self".formatted(mac, vxlan, host);
  }

  private static String toDevice(String mac, String device) {
    return "fdb replace %s dev %s master static sticky".formatted(mac, device);
  }

  private Map<String, String> remote() {
    Map<String, String> remote = new TreeMap<>();
    segment.members().stream()
        .filter(member -> !member.at().equals(self))
        .forEach(member -> remote.put(member.mac().value(), MeshAddress.of(member.at()).value()));
    segment.doors().stream()
        .filter(door -> !door.at().equals(self))
        .forEach(door -> remote.put(door.mac().value(), MeshAddress.of(door.at()).value()));
    otherHosts().forEach(host -> remote.put(anchor(host), MeshAddress.of(host).value()));
    return remote;
  }

  private Map<String, String> behind(Set<String> devices) {
    Map<String, String> behind = new TreeMap<>();
    behind.put(segment.gatewayMac().value(), DeviceNames.gateway(segment.vni()));
    for (Member member : segment.members()) {
      String device = member.at().equals(self) ? DeviceNames.tap(member.vm()) : vxlan;
      behind.put(member.mac().value(), device);
    }
    for (Door door : segment.doors()) {
      String device = door.at().equals(self) ? DeviceNames.door(segment.vni()) : vxlan;
      behind.put(door.mac().value(), device);
    }
    behind.put(anchor(self), DeviceNames.anchor(segment.vni()));
    otherHosts().forEach(host -> behind.put(anchor(host), vxlan));
    behind.values().removeIf(device -> !devices.contains(device));
    return behind;
  }

  /** Also before they are anything's: then the entries are there when a VM moves. */
  private static String anchor(HostId host) {
    return AnchorMac.of(host).value();
  }

  private Set<String> flood() {
    return otherHosts().map(host -> MeshAddress.of(host).value()).collect(Collectors.toSet());
  }

  private Stream<HostId> otherHosts() {
    return segment.hosts().filter(host -> !host.equals(self)).distinct();
  }

  private static List<String> without(Set<String> all, Set<String> others) {
    Set<String> rest = new HashSet<>(all);
    rest.removeAll(others);
    return rest.stream().sorted().toList();
  }
}
