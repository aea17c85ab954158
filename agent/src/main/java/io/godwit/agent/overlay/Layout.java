package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Gate.Admission;
import io.godwit.agent.overlay.Gate.Traffic;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MacAddress;
import io.godwit.model.MeshKey;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.Subnet;
import io.godwit.model.TransportPort;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.Vni;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this host's part of the overlay should be.
 *
 * @param stamp which word of the controller's it goes back to
 * @param peers the hosts that it shares segments with
 */
record Layout(Stamp stamp, List<Peer> peers, List<Segment> segments) {
  static final Layout NONE = new Layout(new Stamp(0, 0), List.of(), List.of());

  Layout {
    peers = List.copyOf(peers);
    segments = List.copyOf(segments);
  }

  /** Which start of the controller said so, and how young its store was. */
  record Stamp(long coordinator, long revision) {
    boolean isOlderThan(Stamp other) {
      return coordinator < other.coordinator
          || (coordinator == other.coordinator && revision < other.revision);
    }
  }

  /**
   * Another host.
   *
   * @param endpoints where its WireGuard can be reached, best first; none where it dials
   * @param relay another peer, by way of which it is reached; its endpoint is in the mesh then
   * @param passedTo peers to which this host passes on what it sends them, encrypted for them
   * @param part what it may send to this host itself
   * @param replaces the key that it had before, as it has said itself; where the host is heard by
   *     that one, it is dialled
   */
  record Peer(
      HostId host,
      MeshKey key,
      List<String> endpoints,
      Optional<HostId> relay,
      Set<HostId> passedTo,
      Part part,
      Optional<MeshKey> replaces) {
    Peer {
      endpoints = List.copyOf(endpoints);
      passedTo = Set.copyOf(passedTo);
    }

    Peer(
        HostId host,
        MeshKey key,
        List<String> endpoints,
        Optional<HostId> relay,
        Set<HostId> passedTo) {
      this(host, key, endpoints, relay, passedTo, Part.SHARES, Optional.empty());
    }

    private Peer onlyBetween() {
      return new Peer(host, key, endpoints, relay, passedTo, Part.IS_BETWEEN, replaces);
    }

    /** Known by another key. */
    Peer by(MeshKey next) {
      return new Peer(host, next, endpoints, relay, passedTo, part, Optional.of(key));
    }

    /** Only to be seen once it uses another key. */
    Peer expectedBy(MeshKey next) {
      return new Peer(host, next, endpoints, relay, Set.of(), Part.IS_EXPECTED, Optional.of(key));
    }

    /** Without a third host, for either. */
    Peer(HostId host, MeshKey key, List<String> endpoints) {
      this(host, key, endpoints, Optional.empty(), Set.of());
    }
  }

  /** A host's part in what this one sees of the mesh. */
  enum Part {
    /** It has networks of this host. */
    SHARES,
    /** It relays for this host, or the other way round, and has none of its networks. */
    IS_BETWEEN,
    /** A key by which it is not known yet, but may be soon. */
    IS_EXPECTED
  }

  /** As this host's end of the mesh lets them in: of a host between others, only what is theirs. */
  List<Peer> meshPeers() {
    Set<HostId> sharing = segments.stream().flatMap(Segment::hosts).collect(Collectors.toSet());
    return peers.stream()
        .map(peer -> sharing.contains(peer.host()) ? peer : peer.onlyBetween())
        .toList();
  }

  /** This host has no part in the mesh. */
  boolean isOutside() {
    return segments.isEmpty() && peers.stream().allMatch(peer -> peer.passedTo().isEmpty());
  }

  /**
   * A network that has VMs here, is about to, or is connected with one that has.
   *
   * @param ipv6Range empty where it has only IPv4
   */
  record Segment(
      NetworkName network,
      Vni vni,
      Mtu mtu,
      Subnet range,
      Optional<Ipv6Range> ipv6Range,
      List<Member> members,
      List<Door> doors,
      Guard guard) {
    Segment {
      members = List.copyOf(members);
      doors = List.copyOf(doors);
    }

    /** Of a network that nothing else is known of than that a VM here is in it. */
    static Segment of(NetworkPort port) {
      return new Segment(
          port.network(),
          port.vni(),
          port.mtu(),
          port.range(),
          port.ipv6Range(),
          List.of(),
          List.of(),
          Guard.NOT_TOLD);
    }

    /**
     * Of its gateway, the same at every host, so that a VM that has moved need not learn it anew.
     */
    MacAddress gatewayMac() {
      int number = vni.value();
      return new MacAddress(
          "02:67:77:%02x:%02x:%02x".formatted(number >> 16, (number >> 8) & 0xff, number & 0xff));
    }

    /** A member's, where the network has such. */
    Optional<Ipv6Address> ipv6(Member member) {
      return ipv6Range.map(range6 -> range6.of(member.mac()));
    }

    /**
     * A door's own, where the network has such: as a VM's, it follows from the Ethernet address.
     */
    Optional<Ipv6Address> ipv6(Door door) {
      return ipv6Range.map(range6 -> range6.of(door.mac()));
    }

    /** The VM's behind a published port, where the network has such and the VM is known here. */
    Optional<Ipv6Address> ipv6(Publication publication) {
      return members.stream()
          .filter(member -> member.address().equals(publication.vm()))
          .findFirst()
          .flatMap(this::ipv6);
    }

    /** Where its VMs are or may soon be, their anchors, and its front doors. */
    Stream<HostId> hosts() {
      return Stream.concat(
          liveHosts(),
          members.stream().flatMap(member -> member.anchors().stream()).map(Anchor::host));
    }

    /** Without those that are only anchors. */
    Stream<HostId> liveHosts() {
      return Stream.concat(
          members.stream().flatMap(Member::liveHosts), doors.stream().map(Door::at));
    }

    /** Why a mesh of an MTU cannot carry it, for people; empty where it can. */
    Optional<String> obstacle(int meshMtu) {
      return mtu.inMesh() <= meshMtu
          ? Optional.empty()
          : Optional.of(
              "its MTU of %s needs a mesh of %d, and this host's mesh.mtu is %d; raise that where the path between hosts carries 80 bytes more"
                  .formatted(mtu, mtu.inMesh(), meshMtu));
    }

    /** The front door that a host has. */
    Optional<Door> door(HostId host) {
      return doors.stream().filter(door -> door.at().equals(host)).findFirst();
    }

    private Segment without(Mentioned mentioned) {
      return new Segment(
          network,
          vni,
          mtu,
          range,
          ipv6Range,
          members.stream().filter(member -> !mentioned.vms().contains(member.vm())).toList(),
          doors.stream()
              .filter(door -> !mentioned.doors().contains(List.<Object>of(vni, door.at())))
              .toList(),
          guard);
    }

    /** Of another one, which mentions nobody that this one does. */
    private Segment supplementedBy(Segment next) {
      return new Segment(
          next.network,
          next.vni,
          next.mtu,
          next.range,
          next.ipv6Range,
          joined(members, next.members),
          joined(doors, next.doors),
          next.guard.after(guard));
    }

    /**
     * A controller that has learnt the network from an agent without IPv6 does not tell its own.
     */
    private Segment withIpv6Of(Segment other) {
      return new Segment(
          network, vni, mtu, range, ipv6Range.or(other::ipv6Range), members, doors, guard);
    }

    private Segment with(UnaryOperator<Member> change) {
      return new Segment(
          network, vni, mtu, range, ipv6Range, members.stream().map(change).toList(), doors, guard);
    }

    /** Of one of its VMs; empty where all that there is reaches that. */
    Optional<Gate> gate(VmId vm) {
      return guard.traffic() == Traffic.OPEN && guard.connected().isEmpty()
          ? Optional.empty()
          : Optional.of(new Gate(vm, guard.traffic(), guard.admissionsTo(vm), guard.beyond(vm)));
    }

    private Segment after(Optional<Segment> before) {
      Guard next = before.map(known -> guard.after(known.guard)).orElse(guard);
      return new Segment(network, vni, mtu, range, ipv6Range, members, doors, next);
    }
  }

  /** How sure something is. */
  enum Certainty {
    SAID,
    /** The controller has lost it. */
    ASSUMED
  }

  /** A network with which another one is connected. */
  record Connected(Vni vni, Subnet range) {}

  /**
   * What reaches the VMs of a network.
   *
   * @param permissions what the connected networks admit of them
   */
  record Guard(
      Traffic traffic,
      List<Admission> admissions,
      Certainty certainty,
      List<Connected> connected,
      List<Admission> permissions) {
    static final Guard NOT_TOLD = new Guard(Traffic.OPEN, List.of(), Certainty.ASSUMED);

    Guard {
      admissions = List.copyOf(admissions);
      connected = List.copyOf(connected);
      permissions = List.copyOf(permissions);
    }

    /** Of a network that is connected with no other. */
    Guard(Traffic traffic, List<Admission> admissions, Certainty certainty) {
      this(traffic, admissions, certainty, List.of(), List.of());
    }

    /** What was said holds against what is assumed now. */
    private Guard after(Guard before) {
      return certainty == Certainty.ASSUMED && before.certainty == Certainty.SAID ? before : this;
    }

    private List<Admission> admissionsTo(VmId vm) {
      return of(vm, admissions);
    }

    private Gate.Beyond beyond(VmId vm) {
      return new Gate.Beyond(
          connected.stream().map(Connected::range).toList(), of(vm, permissions));
    }

    private static List<Admission> of(VmId vm, List<Admission> all) {
      return all.stream().filter(admission -> admission.vms().contains(vm)).toList();
    }
  }

  /**
   * Where clients from outside come into a network.
   *
   * @param mac its own in the network
   * @param address its own in the network, from which VMs see clients come
   * @param publications those that take new connections
   */
  record Door(HostId at, MacAddress mac, Ipv4Address address, List<Publication> publications) {
    Door {
      publications = List.copyOf(publications);
    }
  }

  /** A port of a host and the VM's port behind it. */
  record Publication(TransportPort port, Ipv4Address vm, int vmPort) {
    Publication {
      TransportPort.requirePort(vmPort);
    }

    /** The packets to it, as {@code nft} writes that. */
    String matched() {
      return "%s dport %d"
          .formatted(port.transport().name().toLowerCase(Locale.ROOT), port.number());
    }
  }

  /**
   * A VM in a network.
   *
   * @param at the host that owns it under the epoch
   * @param next the host that may get it next
   * @param before the host that it has just come from, which may still ask for it; empty once the
   *     controller says so
   * @param anchors that it may have
   */
  record Member(
      VmId vm,
      VmName name,
      MacAddress mac,
      Ipv4Address address,
      HostId at,
      Epoch epoch,
      Optional<HostId> next,
      Optional<HostId> before,
      List<Anchor> anchors) {
    Member {
      anchors = List.copyOf(anchors);
    }

    /** One without anchors. */
    Member(
        VmId vm,
        VmName name,
        MacAddress mac,
        Ipv4Address address,
        HostId at,
        Epoch epoch,
        Optional<HostId> next,
        Optional<HostId> before) {
      this(vm, name, mac, address, at, epoch, next, before, List.of());
    }

    private Stream<HostId> liveHosts() {
      return Stream.of(Optional.of(at), next, before).flatMap(Optional::stream);
    }

    /** As whose anchor a host is known; empty for none. */
    Optional<Anchor> anchor(HostId host) {
      return anchors.stream().filter(anchor -> anchor.host().equals(host)).findFirst();
    }

    Member withAnchors(List<Anchor> more) {
      return new Member(
          vm, name, mac, address, at, epoch, next, before, Anchor.joined(anchors, more, at));
    }

    /** Whether a host may say by itself that it has it under an epoch, as far as known here. */
    boolean mayBeAt(HostId host, Epoch under) {
      return under.value() == epoch.value() + 1
          && (host.equals(at) || next.filter(host::equals).isPresent());
    }

    private Member movedTo(HostId host, Epoch under) {
      return epoch.isOlderThan(under)
          ? new Member(
              vm,
              name,
              mac,
              address,
              host,
              under,
              Optional.empty(),
              Optional.of(at),
              Anchor.joined(anchors, List.of(new Anchor(at, epoch)), host))
          : this;
    }
  }

  /** A VM has come to a host under an epoch; nothing changes where a younger one is known. */
  Layout moved(VmId vm, HostId to, Epoch under) {
    UnaryOperator<Member> change =
        member -> member.vm().equals(vm) ? member.movedTo(to, under) : member;
    return new Layout(stamp, peers, segments.stream().map(each -> each.with(change)).toList());
  }

  /** Whom a controller has ever mentioned. */
  record Mentioned(Set<VmId> vms, Set<HostId> peers, Set<List<Object>> doors) {
    static final Mentioned NOBODY = new Mentioned(Set.of(), Set.of(), Set.of());

    Mentioned {
      vms = Set.copyOf(vms);
      peers = Set.copyOf(peers);
      doors = Set.copyOf(doors);
    }

    Mentioned and(Layout next) {
      Set<VmId> allVms = new HashSet<>(vms);
      next.members().forEach(member -> allVms.add(member.vm()));
      Set<HostId> allPeers = new HashSet<>(peers);
      next.peers.forEach(peer -> allPeers.add(peer.host()));
      Set<List<Object>> allDoors = new HashSet<>(doors);
      next.segments.forEach(
          segment ->
              segment.doors().forEach(door -> allDoors.add(List.of(segment.vni(), door.at()))));
      return new Mentioned(allVms, allPeers, allDoors);
    }
  }

  /** Only what a controller has never mentioned. */
  Layout without(Mentioned mentioned) {
    return new Layout(
        stamp,
        peers.stream().filter(peer -> !mentioned.peers().contains(peer.host())).toList(),
        segments.stream()
            .map(segment -> segment.without(mentioned))
            .filter(segment -> segment.hosts().findAny().isPresent())
            .toList());
  }

  /** With the anchors that another one knows of the same VMs. */
  Layout withAnchorsOf(Layout other) {
    UnaryOperator<Member> change =
        member ->
            other
                .member(member.vm())
                .map(known -> member.withAnchors(known.anchors()))
                .orElse(member);
    return new Layout(stamp, peers, segments.stream().map(each -> each.with(change)).toList());
  }

  /**
   * With what a controller says that does not know all yet.
   *
   * @param next mentions nobody that this one does ({@link #without})
   */
  Layout supplementedBy(Layout next) {
    Map<Vni, Segment> all = new TreeMap<>();
    segments.forEach(segment -> all.put(segment.vni(), segment));
    next.segments.forEach(segment -> all.merge(segment.vni(), segment, Segment::supplementedBy));
    return new Layout(next.stamp, joined(peers, next.peers), List.copyOf(all.values()));
  }

  private static <T> List<T> joined(List<T> some, List<T> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  /** What the controller says now, but for VMs of which this host knows more already. */
  Layout replacedBy(Layout next) {
    Map<VmId, Member> known =
        members().collect(Collectors.toMap(Member::vm, member -> member, Layout::younger));
    UnaryOperator<Member> change =
        member ->
            Optional.ofNullable(known.get(member.vm()))
                .filter(before -> member.epoch().isOlderThan(before.epoch()))
                .map(
                    before ->
                        member.movedTo(before.at(), before.epoch()).withAnchors(before.anchors()))
                .orElse(member);
    return new Layout(
        next.stamp,
        next.peers,
        next.segments.stream()
            .map(each -> each.with(change))
            .map(each -> each.after(segment(each.vni())))
            .toList());
  }

  private static Member younger(Member one, Member other) {
    return one.epoch().isOlderThan(other.epoch()) ? other : one;
  }

  /**
   * With the segments of VMs that are here and of whose networks the controller has not told yet,
   * or has told less than their VMs know.
   */
  Layout with(List<NetworkPort> ports) {
    Map<Vni, Segment> all = new TreeMap<>();
    segments.forEach(segment -> all.put(segment.vni(), segment));
    ports.forEach(port -> all.merge(port.vni(), Segment.of(port), Segment::withIpv6Of));
    return new Layout(stamp, peers, List.copyOf(all.values()));
  }

  /** Networks of which a controller has said that everything reaches their VMs. */
  List<String> openNetworks() {
    return networksSaid(traffic -> traffic == Traffic.OPEN);
  }

  /** Networks of which a controller has said that not everything reaches their VMs. */
  List<String> closedNetworks() {
    return networksSaid(traffic -> traffic != Traffic.OPEN);
  }

  private List<String> networksSaid(Predicate<Traffic> wanted) {
    return segments.stream()
        .filter(segment -> segment.guard().certainty() == Certainty.SAID)
        .filter(segment -> wanted.test(segment.guard().traffic()))
        .map(segment -> segment.network().value())
        .toList();
  }

  Optional<Segment> segment(Vni vni) {
    return segments.stream().filter(segment -> segment.vni().equals(vni)).findFirst();
  }

  /** Of the VM's network, if it is in one that has a segment here. */
  Optional<Segment> segmentOf(VmId vm) {
    return segments.stream()
        .filter(segment -> segment.members().stream().anyMatch(member -> member.vm().equals(vm)))
        .findFirst();
  }

  /**
   * What the paths to other hosts have to carry for a VM: its own network's packets, and between
   * networks the smaller ones. Anchors are not asked for anything, without them it can be there.
   *
   * @param self the host whose paths they are
   */
  Map<HostId, Mtu> needed(VmId vm, Mtu own, HostId self) {
    Map<HostId, Mtu> needed = new HashMap<>();
    segmentOf(vm).stream().flatMap(Segment::liveHosts).forEach(host -> needed.put(host, own));
    for (Segment other : segmentOf(vm).stream().flatMap(this::connectedWith).toList()) {
      Mtu between = own.bytes() < other.mtu().bytes() ? own : other.mtu();
      other
          .liveHosts()
          .forEach(
              host ->
                  needed.merge(host, between, (one, two) -> one.bytes() < two.bytes() ? two : one));
    }
    needed.remove(self);
    return Map.copyOf(needed);
  }

  /** The VM's network and those connected with it: their hosts send to it. */
  Stream<Segment> segmentsAround(VmId vm) {
    return segmentOf(vm).stream().flatMap(this::andConnected);
  }

  /** A network and those connected with it. */
  Stream<Segment> segmentsAround(Vni vni) {
    return segment(vni).stream().flatMap(this::andConnected);
  }

  private Stream<Segment> andConnected(Segment own) {
    return Stream.concat(Stream.of(own), connectedWith(own));
  }

  private Stream<Segment> connectedWith(Segment one) {
    return one.guard().connected().stream().flatMap(other -> segment(other.vni()).stream());
  }

  /** Where VMs have just come from, of those of which the controller has not said so yet. */
  Map<VmId, HostId> predecessors() {
    return members()
        .filter(member -> member.before().isPresent())
        .collect(Collectors.toMap(Member::vm, member -> member.before().get(), (one, same) -> one));
  }

  /** A VM in one of the networks that have a segment here. */
  Optional<Member> member(VmId vm) {
    return members().filter(member -> member.vm().equals(vm)).findFirst();
  }

  private Stream<Member> members() {
    return segments.stream().flatMap(segment -> segment.members().stream());
  }
}
