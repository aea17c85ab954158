package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Door;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.DeviceNames;
import io.godwit.model.HostId;
import io.godwit.model.Ipv6Address;
import io.godwit.model.Mtu;
import io.godwit.model.Subnet;
import io.godwit.model.Vni;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The front doors that this host has: each in a namespace of its own between the host and a
 * network. It gives what comes in an address of its own, so that a VM's answers come back to it
 * wherever the VM is; a connection that stands is kept by the kernel's tracking, not by a rule, so
 * a port that takes no new ones drains.
 */
final class FrontDoors {
  private static final String INSIDE = "door0";

  private final HostId self;
  private final Kernel kernel;
  private final Map<Vni, Shape> made = new HashMap<>();

  /**
   * @param address6 of the door; empty where the network has only IPv4
   * @param rules6 of the door's namespace, by which VMs are reached by IPv6
   */
  private record Shape(
      Door door, Mtu mtu, Subnet range, Optional<Ipv6Address> address6, String rules6) {
    private static Shape of(Segment segment, Door door) {
      return new Shape(
          door,
          segment.mtu(),
          segment.range(),
          segment.ipv6(door),
          Ipv6DoorRules.ofDoor(segment, door));
    }

    private boolean hasSameDevices(Shape other) {
      return door.mac().equals(other.door.mac())
          && door.address().equals(other.door.address())
          && address6.equals(other.address6)
          && mtu.equals(other.mtu)
          && range.equals(other.range);
    }
  }

  FrontDoors(HostId self, Kernel kernel) {
    this.self = self;
    this.kernel = kernel;
  }

  /** Makes the one that a network has here, or removes what there is of it. */
  void make(Segment segment) throws IOException {
    Optional<Door> wanted = segment.door(self);
    if (wanted.isEmpty()) {
      remove(segment.vni());
      return;
    }
    Door door = wanted.get();
    Shape shape = Shape.of(segment, door);
    boolean present = kernel.hasDevice(DeviceNames.outside(segment.vni()));
    if (present && shape.equals(made.get(segment.vni()))) {
      return;
    }
    Shape before = made.get(segment.vni());
    if (!present || before == null || !before.hasSameDevices(shape)) {
      devices(segment, door);
    }
    kernel.nftInside(DeviceNames.doorNamespace(segment.vni()), rules(door));
    if (shape.address6().isPresent()) {
      kernel.nftInside(DeviceNames.doorNamespace(segment.vni()), shape.rules6());
    }
    made.put(segment.vni(), shape);
  }

  /** Fine where there is none. */
  void remove(Vni vni) throws IOException {
    made.remove(vni);
    kernel.remove(
        DeviceNames.doorNamespace(vni), List.of(DeviceNames.door(vni), DeviceNames.outside(vni)));
  }

  private void devices(Segment segment, Door door) throws IOException {
    Vni vni = segment.vni();
    String namespace = DeviceNames.doorNamespace(vni);
    kernel.makeNamespace(namespace);
    kernel.ip(missing(segment));
    kernel.removeOtherAddresses(namespace, INSIDE, addresses(segment, door));
    kernel.ip(
        List.of(
            "link set dev %s addrgenmode none".formatted(DeviceNames.door(vni)),
            "link set dev %s master %s".formatted(DeviceNames.door(vni), DeviceNames.bridge(vni)),
            "link set dev %s up".formatted(DeviceNames.door(vni))));
    kernel.ipInside(
        namespace,
        List.of(
            "link set dev lo up",
            "link set dev %s address %s".formatted(INSIDE, door.mac()),
            "link set dev %s addrgenmode none".formatted(INSIDE),
            "address replace %s/%d dev %s"
                .formatted(door.address(), segment.range().prefix(), INSIDE),
            "link set dev %s up".formatted(INSIDE)));
    Transit.DOORS.make(kernel, vni, DeviceNames.outside(vni), namespace);
    Optional<Ipv6Address> address6 = segment.ipv6(door);
    if (address6.isPresent()) {
      kernel.ipInside(
          namespace,
          List.of("address replace %s/64 dev %s nodad".formatted(address6.get(), INSIDE)));
      Transit.DOORS.makeIpv6(kernel, vni, DeviceNames.outside(vni), namespace);
    }
  }

  private static Set<String> addresses(Segment segment, Door door) {
    Set<String> addresses = new HashSet<>();
    addresses.add("%s/%d".formatted(door.address(), segment.range().prefix()));
    segment.ipv6(door).ifPresent(address6 -> addresses.add(address6 + "/64"));
    return addresses;
  }

  private List<String> missing(Segment segment) {
    Vni vni = segment.vni();
    String namespace = DeviceNames.doorNamespace(vni);
    List<String> lines = new ArrayList<>();
    if (!kernel.hasDevice(DeviceNames.door(vni))) {
      lines.add(
          "link add dev %s mtu %s type veth peer name %s mtu %s netns %s"
              .formatted(DeviceNames.door(vni), segment.mtu(), INSIDE, segment.mtu(), namespace));
    }
    return lines;
  }

  static String rules(Door door) {
    return DoorRules.IPV4.text(
        door.publications().stream()
            .map(
                each ->
                    "    iifname \"wan0\" %s dnat to %s:%d\n"
                        .formatted(each.matched(), each.vm(), each.vmPort()))
            .collect(Collectors.joining()));
  }
}
