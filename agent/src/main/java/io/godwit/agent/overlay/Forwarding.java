package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.HostId;
import io.godwit.model.MacAddress;
import io.godwit.model.network.DeviceNames;
import io.godwit.model.network.MeshAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a segment's packets go, as {@code bridge -batch} reads it (bridge(8), fdb). Entries are
 * programmed and not learned: a VM elsewhere is behind the VXLAN device, at its host's address in
 * the mesh. What is for everybody goes to the hosts that have members, and to no others.
 */
final class Forwarding {
  /** Stands for every address that has no entry. */
  private static final String EVERYBODY = "00:00:00:00:00:00";

  private Forwarding() {}

  /**
   * What a VXLAN device and its bridge have now.
   *
   * @param flood the hosts that get what is for everybody
   * @param remote by Ethernet address, the host in the mesh at which it is
   * @param behindMesh the addresses that the bridge sends to the VXLAN device
   */
  record Actual(Set<String> flood, Map<String, String> remote, Set<String> behindMesh) {
    Actual {
      flood = Set.copyOf(flood);
      remote = Map.copyOf(remote);
      behindMesh = Set.copyOf(behindMesh);
    }
  }

  /** What makes the actual entries those of the segment; nothing where they are. */
  static List<String> changes(Segment segment, HostId self, Actual actual) {
    String vxlan = DeviceNames.vxlan(segment.vni());
    Map<String, String> remote = remote(segment, self);
    Set<String> flood = flood(segment, self);
    List<String> lines = new ArrayList<>();
    remote.forEach(
        (mac, host) -> {
          if (!host.equals(actual.remote().get(mac))) {
            lines.add("fdb replace %s dev %s dst %s self".formatted(mac, vxlan, host));
          }
          if (!actual.behindMesh().contains(mac)) {
            lines.add("fdb replace %s dev %s master static".formatted(mac, vxlan));
          }
        });
    without(actual.behindMesh(), remote.keySet())
        .forEach(mac -> lines.add("fdb del %s dev %s master".formatted(mac, vxlan)));
    without(actual.remote().keySet(), remote.keySet())
        .forEach(mac -> lines.add("fdb del %s dev %s self".formatted(mac, vxlan)));
    without(flood, actual.flood())
        .forEach(
            host ->
                lines.add("fdb append %s dev %s dst %s self".formatted(EVERYBODY, vxlan, host)));
    without(actual.flood(), flood)
        .forEach(
            host -> lines.add("fdb del %s dev %s dst %s self".formatted(EVERYBODY, vxlan, host)));
    return lines;
  }

  /** What sends one VM's packets where it is now, whatever was before. */
  static List<String> redirection(Segment segment, Member member, HostId self) {
    String vxlan = DeviceNames.vxlan(segment.vni());
    MacAddress mac = member.mac();
    if (member.at().equals(self)) {
      return List.of(
          "fdb del %s dev %s master".formatted(mac, vxlan),
          "fdb replace %s dev %s master static".formatted(mac, DeviceNames.tap(member.vm())),
          "fdb del %s dev %s self".formatted(mac, vxlan));
    }
    return List.of(
        "fdb replace %s dev %s dst %s self".formatted(mac, vxlan, MeshAddress.of(member.at())),
        "fdb replace %s dev %s master static".formatted(mac, vxlan));
  }

  private static Map<String, String> remote(Segment segment, HostId self) {
    Map<String, String> remote = new HashMap<>();
    segment.members().stream()
        .filter(member -> !member.at().equals(self))
        .forEach(member -> remote.put(member.mac().value(), MeshAddress.of(member.at()).value()));
    return remote;
  }

  private static Set<String> flood(Segment segment, HostId self) {
    return segment
        .hosts()
        .filter(host -> !host.equals(self))
        .map(host -> MeshAddress.of(host).value())
        .collect(Collectors.toSet());
  }

  private static List<String> without(Set<String> all, Set<String> others) {
    Set<String> rest = new HashSet<>(all);
    rest.removeAll(others);
    return rest.stream().sorted().toList();
  }
}
