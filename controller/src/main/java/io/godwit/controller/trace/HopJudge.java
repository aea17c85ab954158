package io.godwit.controller.trace;

import io.godwit.controller.overlay.Verdict;
import io.godwit.controller.trace.Judgement.Unknown;
import io.godwit.controller.trace.Judgement.Wrong;
import io.godwit.controller.trace.Way.Admittance;
import io.godwit.model.DeviceNames;
import io.godwit.model.Ipv6Address;
import io.godwit.model.MeshAddress;
import io.godwit.model.Mtu;
import io.godwit.model.VmState;
import io.godwit.protocol.v1.TraceReport;
import io.godwit.protocol.v1.TracedDevice;
import io.godwit.protocol.v1.TracedForwarding;
import io.godwit.protocol.v1.TracedMesh;
import io.godwit.protocol.v1.TracedPassage;
import java.util.function.Function;

/**
 * Judges what a host has answered by what the controller wants.
 *
 * @param names of hosts, for people, by what they are in the mesh
 */
record HopJudge(Function<String, String> names) {

  /** Whether the VM answers, by itself and with its own address. */
  Judgement vm(End end, TraceReport report) {
    if (!report.hasAnswer()) {
      return end.state() == VmState.RUNNING ? silent(end) : notRunning(end);
    }
    return rightIfItself(end, end.port().address(), report.getAnswer().getMac());
  }

  /** As {@link #vm}, by IPv6. */
  Judgement neighbour(End end, Ipv6Address address6, TraceReport report) {
    if (!report.hasNeighbour()) {
      return new Unknown(
          "the agent of host %s does not look for IPv6 addresses".formatted(end.hostName()),
          "upgrade the agent");
    }
    String answering = report.getNeighbour().getMac();
    if (answering.isEmpty()) {
      return end.state() == VmState.RUNNING ? silent(end, address6) : notRunning(end);
    }
    return rightIfItself(end, address6, answering);
  }

  private static Judgement rightIfItself(End end, Object address, String answering) {
    return answering.equals(end.mac().value())
        ? Judgement.right()
        : new Wrong(
            "%s answers for %s, and VM %s's Ethernet address is %s"
                .formatted(answering, address, end.name(), end.mac()),
            "find out what has that address in the network: 'godwit network show %s -o wide'"
                .formatted(end.port().network()));
  }

  private static Wrong silent(End end, Ipv6Address address6) {
    return new Wrong(
        "VM %s runs and does not answer neighbour discovery for %s".formatted(end.name(), address6),
        "look whether its guest makes its address from its MAC (EUI-64), without temporary ones: 'godwit vm console %s'"
            .formatted(end.name()));
  }

  private static Wrong silent(End end) {
    return new Wrong(
        "VM %s runs and does not answer ARP for %s".formatted(end.name(), end.port().address()),
        "look whether its guest has taken that address by DHCP: 'godwit vm console %s'"
            .formatted(end.name()));
  }

  private static Wrong notRunning(End end) {
    return new Wrong(
        "VM %s does not run: it is %s".formatted(end.name(), end.state()),
        "'godwit vm show %1$s' says why; 'godwit vm start %1$s' starts it".formatted(end.name()));
  }

  /** Whether the network lets in what one VM begins with another. */
  Judgement admittance(End from, End to, Admittance admittance) {
    return switch (admittance.verdict()) {
      case Verdict.Open open -> Judgement.right();
      case Verdict.ByPolicies policies -> Judgement.right();
      case Verdict.NoPolicy none ->
          new Wrong(
              "network %s is closed, and no policy lets that in".formatted(to.port().network()),
              "let it in: 'godwit policy allow --network %s --from vm:%s --to vm:%s%s'"
                  .formatted(
                      to.port().network(),
                      from.name(),
                      to.name(),
                      admittance.service().map(service -> " --port " + service).orElse("")));
      case Verdict.Unknown unknown ->
          new Unknown(
              "only the hosts know whether network %s is closed".formatted(to.port().network()),
              "say it: 'godwit policy open %1$s' or 'godwit policy close %1$s'"
                  .formatted(to.port().network()));
      case Verdict.Apart apart ->
          new Wrong(
              "VM %s is in another network (%s), and no policy of network %s lets it in from there"
                  .formatted(from.name(), from.port().network(), to.port().network()),
              "let it in: 'godwit policy allow --network %s --from %s/vm:%s --to vm:%s%s'"
                  .formatted(
                      to.port().network(),
                      from.port().network(),
                      from.name(),
                      to.name(),
                      admittance.service().map(service -> " --port " + service).orElse("")));
    };
  }

  /** The VM's own, which libvirt makes when it starts. */
  Judgement tap(End end, TraceReport report) {
    if (!report.getTap().getPresent() && end.state() != VmState.RUNNING) {
      return notRunning(end);
    }
    String remedy =
        "stop VM %1$s and start it again: 'godwit vm stop %1$s', 'godwit vm start %1$s'"
            .formatted(end.name());
    Wanting tap = new Wanting(remedy, remedy);
    return tap.device(report.getTap(), end).or(() -> tap.port(report.getTap(), end));
  }

  /**
   * With the VXLAN device, where the other VM is elsewhere: its packets go by its own network's.
   */
  Judgement bridge(End end, End other, TraceReport report) {
    Wanting made = new Wanting(madeAgain(end), madeWhole(end));
    Judgement bridge = made.device(report.getBridge(), end);
    return end.isAtHostOf(other)
        ? bridge
        : bridge
            .or(() -> knowsWays(end, other, report))
            .or(() -> made.device(report.getVxlan(), other))
            .or(() -> made.port(report.getVxlan(), other));
  }

  /** As {@link #bridge}, where packets come from the other VM: by this one's own network's. */
  Judgement arrival(End end, End other, TraceReport report) {
    Wanting made = new Wanting(madeAgain(end), madeWhole(end));
    TracedDevice vxlan = report.hasOwnVxlan() ? report.getOwnVxlan() : report.getVxlan();
    return made.device(report.getBridge(), end)
        .or(
            () ->
                report.hasOwnVxlan() || end.isInNetworkOf(other) ? Judgement.right() : tooOld(end))
        .or(() -> made.device(vxlan, end))
        .or(() -> made.port(vxlan, end));
  }

  /** Agents of before answer as if the other VM were in the same network. */
  private static Judgement knowsWays(End end, End other, TraceReport report) {
    return end.isInNetworkOf(other) || report.hasPassage() ? Judgement.right() : tooOld(end);
  }

  private static Unknown tooOld(End end) {
    return new Unknown(
        "the agent of host %s is too old to tell how packets go from one network to another"
            .formatted(end.hostName()),
        "upgrade the agent: what its VMs send to another network may go out by NAT instead");
  }

  /** From the network of the VM into that of the other one. */
  Judgement passage(End end, End other, TraceReport report) {
    return knowsWays(end, other, report).or(() -> passage(end, other, report.getPassage()));
  }

  private static Judgement passage(End end, End other, TracedPassage passage) {
    Wanting made = new Wanting(madeAgain(end), madeWhole(end));
    End smaller = end.port().mtu().bytes() < other.port().mtu().bytes() ? end : other;
    return made.device(passage.getDevice(), smaller)
        .or(() -> made.port(passage.getDevice(), other))
        .or(
            () ->
                passage.getLeads()
                    ? Judgement.right()
                    : new Wrong(
                        "the gateway of network %s at host %s does not send by it what is for %s"
                            .formatted(
                                end.port().network(), end.hostName(), other.port().address()),
                        madeAgain(end)));
  }

  /**
   * What helps a device that is not as it should be.
   *
   * @param absent where it is not there
   * @param different where it is something else
   */
  private record Wanting(String absent, String different) {
    Judgement device(TracedDevice device, End end) {
      if (!device.getPresent()) {
        return new Wrong("device %s is not there".formatted(device.getName()), absent);
      }
      if (!device.getUp()) {
        return new Wrong("device %s is down".formatted(device.getName()), different);
      }
      int wanted = end.port().mtu().bytes();
      return device.getMtu() == wanted
          ? Judgement.right()
          : new Wrong(
              "device %s has an MTU of %d, and the network's is %d"
                  .formatted(device.getName(), device.getMtu(), wanted),
              different);
    }

    Judgement port(TracedDevice device, End end) {
      String wanted = DeviceNames.bridge(end.port().vni());
      if (device.getBridge().equals(wanted)) {
        return Judgement.right();
      }
      String actual = device.getBridge().isEmpty() ? "no bridge" : device.getBridge();
      return new Wrong(
          "device %s is a port of %s, and not of %s".formatted(device.getName(), actual, wanted),
          different);
    }
  }

  /** An agent compares a network's devices with what they should be, again and again. */
  private static String madeWhole(End end) {
    return "the agent of host %s makes it whole within 20 seconds; where it does not, 'godwit network show' and that agent's log say why"
        .formatted(end.hostName());
  }

  private static String madeAgain(End end) {
    return "the agent of host %s makes it again within 20 s; where it does not, look at its log and at 'godwit network show %s'"
        .formatted(end.hostName(), end.port().network());
  }

  /** Where the host sends the packets of the VM at the other end. */
  Judgement forwarding(End end, End other, TraceReport report) {
    TracedForwarding actual = report.getForwarding();
    return knowsWays(end, other, report)
        .or(() -> moving(end, other, actual))
        .or(() -> device(end, other, actual))
        .or(() -> end.isAtHostOf(other) ? Judgement.right() : meshAddress(end, other, actual))
        .or(() -> known(end, other, actual));
  }

  /** The hosts hear of a hand-over before the controller does. */
  private Judgement moving(End end, End other, TracedForwarding actual) {
    boolean isAhead =
        actual.getEpoch() > other.epoch().value()
            && !actual.getHostId().equals(other.host().toString());
    return isAhead
        ? new Unknown(
            "VM %s is moving: host %s knows it at %s under epoch %d already"
                .formatted(
                    other.name(),
                    end.hostName(),
                    names.apply(actual.getHostId()),
                    actual.getEpoch()),
            "trace again in some seconds")
        : Judgement.right();
  }

  private static Judgement device(End end, End other, TracedForwarding actual) {
    String wanted =
        end.isAtHostOf(other) ? DeviceNames.tap(other.vm()) : DeviceNames.vxlan(other.port().vni());
    if (actual.getDevice().equals(wanted)) {
      return Judgement.right();
    }
    return new Wrong(
        actual.getDevice().isEmpty()
            ? "the bridge has no entry for VM %s (%s): its packets go to all"
                .formatted(other.name(), other.mac())
            : "the bridge sends VM %s's packets (%s) to %s, and not to %s"
                .formatted(other.name(), other.mac(), actual.getDevice(), wanted),
        madeAgain(end));
  }

  private Judgement meshAddress(End end, End other, TracedForwarding actual) {
    String vxlan = DeviceNames.vxlan(other.port().vni());
    if (actual.getMeshAddress().equals(MeshAddress.of(other.host()).value())) {
      return Judgement.right();
    }
    return new Wrong(
        actual.getMeshAddress().isEmpty()
            ? "%s has no entry for VM %s (%s): its packets go to all hosts of the network"
                .formatted(vxlan, other.name(), other.mac())
            : "%s sends VM %s's packets (%s) to host %s, and the VM is at %s"
                .formatted(
                    vxlan,
                    other.name(),
                    other.mac(),
                    names.apply(actual.getMeshAddress()),
                    other.hostName()),
        madeAgain(end));
  }

  /** What is known there is what the entries are made from next. */
  private Judgement known(End end, End other, TracedForwarding actual) {
    if (actual.getHostId().equals(other.host().toString())) {
      return Judgement.right();
    }
    return new Wrong(
        actual.getHostId().isEmpty()
            ? "host %s has not been told of VM %s".formatted(end.hostName(), other.name())
            : "as host %s knows it, VM %s is at %s under epoch %d; it is at %s under epoch %s"
                .formatted(
                    end.hostName(),
                    other.name(),
                    names.apply(actual.getHostId()),
                    actual.getEpoch(),
                    other.hostName(),
                    other.epoch()),
        "the controller tells it at once; where this lasts, look at 'godwit network show %s' and at the agent's log"
            .formatted(end.port().network()));
  }

  /** The way from an end's host to the other's. */
  Judgement mesh(End end, End other, TracedMesh mesh) {
    return meshDevice(end, mesh)
        .or(() -> peer(end, other, mesh))
        .or(() -> reached(end, other, mesh))
        .or(() -> fits(end, other, mesh));
  }

  private static Judgement meshDevice(End end, TracedMesh mesh) {
    TracedDevice device = mesh.getDevice();
    if (!device.getPresent()) {
      return new Wrong("device %s is not there".formatted(DeviceNames.MESH), madeAgain(end));
    }
    if (!device.getUp()) {
      return new Wrong("device %s is down".formatted(DeviceNames.MESH), madeAgain(end));
    }
    return device.getMtu() == mesh.getWantedMtu()
        ? Judgement.right()
        : new Wrong(
            "device %s has an MTU of %d, and mesh.mtu of host %s is %d"
                .formatted(DeviceNames.MESH, device.getMtu(), end.hostName(), mesh.getWantedMtu()),
            madeAgain(end));
  }

  private static Judgement peer(End end, End other, TracedMesh mesh) {
    if (mesh.getPublicKey().isEmpty()) {
      return new Wrong(
          "the mesh of host %s has no peer with the address of host %s"
              .formatted(end.hostName(), other.hostName()),
          madeAgain(end));
    }
    boolean isRight =
        other.key().filter(key -> key.base64().equals(mesh.getPublicKey())).isPresent();
    return isRight
        ? Judgement.right()
        : new Wrong(
            "host %s knows host %s in the mesh by a key that is not that host's"
                .formatted(end.hostName(), other.hostName()),
            madeAgain(end));
  }

  private static Judgement reached(End end, End other, TracedMesh mesh) {
    return mesh.getRoundTripMicros() >= 0
        ? Judgement.right()
        : new Wrong(
            "host %s does not answer in the mesh within 1 s".formatted(other.hostName()),
            "one of the two must reach the other's WireGuard: open UDP port 51820 (mesh.port) of host %s or host %s to the other, and look at mesh.endpoints of both agents"
                .formatted(end.hostName(), other.hostName()));
  }

  private static Judgement fits(End end, End other, TracedMesh mesh) {
    Mtu own = end.port().mtu();
    Mtu mtu = own.bytes() < other.port().mtu().bytes() ? own : other.port().mtu();
    return mesh.getLargestPacket() >= mtu.inMesh()
        ? Judgement.right()
        : new Wrong(
            "packets of up to %d bytes pass, and the network's MTU of %s needs %d"
                .formatted(mesh.getLargestPacket(), mtu, mtu.inMesh()),
            "find what lets no larger ones pass between host %s and host %s: the path has to carry 80 bytes more than the mesh"
                .formatted(end.hostName(), other.hostName()));
  }
}
