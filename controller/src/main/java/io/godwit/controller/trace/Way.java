package io.godwit.controller.trace;

import io.godwit.api.TraceView;
import io.godwit.api.TraceView.Hop;
import io.godwit.controller.overlay.Verdict;
import io.godwit.controller.trace.Judgement.Right;
import io.godwit.controller.trace.Judgement.Unknown;
import io.godwit.controller.trace.Judgement.Wrong;
import io.godwit.model.DeviceNames;
import io.godwit.model.Ipv6Address;
import io.godwit.model.Service;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.TraceReport;
import io.godwit.protocol.v1.TracedForwarding;
import io.godwit.protocol.v1.TracedMesh;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The way from one VM to another.
 *
 * <pre>
 *   VM, DEVICE, BRIDGE, FORWARDING at the one's host, PASSAGE before it into another network
 *   MESH, BRIDGE where the other is elsewhere
 *   POLICY, DEVICE, VM at the other's host
 *   and back: FORWARDING there, PASSAGE before it into another network
 * </pre>
 *
 * Between networks that no policy connects for the two there is no way: POLICY says so alone.
 */
public final class Way {
  /** The worse the later. */
  private enum State {
    OK,
    UNKNOWN,
    WRONG
  }

  private enum Kind {
    VM,
    DEVICE,
    BRIDGE,
    PASSAGE,
    FORWARDING,
    MESH,
    POLICY
  }

  /**
   * Whether the other lets in what the one begins, as the controller knows it.
   *
   * @param service that is meant
   */
  public record Admittance(Optional<Service> service, Verdict verdict) {}

  private final End from;
  private final End to;
  private final Function<String, String> names;
  private final HopJudge judge;

  private Way(End from, End to, Function<String, String> names) {
    this.from = from;
    this.to = to;
    this.names = names;
    this.judge = new HopJudge(names);
  }

  /**
   * As people see it.
   *
   * @param names of hosts, by their ids and by their addresses in the mesh
   */
  public static TraceView view(
      End from, End to, Admittance admittance, Function<String, String> names) {
    Way way = new Way(from, to, names);
    List<Hop> forth = way.forth(admittance);
    List<Hop> back = way.back(admittance);
    return new TraceView(
        from.port().network().value(),
        from.isInNetworkOf(to) ? null : to.port().network().value(),
        from.name().value(),
        to.name().value(),
        admittance.service().map(Service::toString).orElse(null),
        worst(Stream.concat(forth.stream(), back.stream())).name(),
        forth,
        back);
  }

  private static State worst(Stream<Hop> hops) {
    return hops.map(hop -> State.valueOf(hop.state()))
        .max(Comparator.naturalOrder())
        .orElse(State.OK);
  }

  private List<Hop> forth(Admittance admittance) {
    List<Hop> hops = new ArrayList<>(vm(from));
    hops.add(tap(from));
    if (isApart(admittance)) {
      hops.addAll(List.of(policy(admittance), tap(to)));
      hops.addAll(vm(to));
      return List.copyOf(hops);
    }
    hops.add(bridge(from, to));
    hops.addAll(sending(from, to));
    if (!from.isAtHostOf(to)) {
      hops.add(mesh());
      hops.add(arrival());
    }
    hops.addAll(List.of(policy(admittance), tap(to)));
    hops.addAll(vm(to));
    return List.copyOf(hops);
  }

  private static boolean isApart(Admittance admittance) {
    return admittance.verdict() instanceof Verdict.Apart;
  }

  private List<Hop> back(Admittance admittance) {
    return isApart(admittance) ? List.of() : sending(to, from);
  }

  private List<Hop> sending(End end, End other) {
    return end.isInNetworkOf(other)
        ? List.of(forwarding(end, other))
        : List.of(passage(end, other), forwarding(end, other));
  }

  private Hop passage(End end, End other) {
    String what =
        "%s from %s into %s"
            .formatted(
                DeviceNames.passage(end.port().vni(), other.port().vni()),
                end.port().network(),
                other.port().network());
    return hop(
        Kind.PASSAGE,
        end,
        what,
        report ->
            new Seen(
                what,
                null,
                mtu(report.getPassage().getDevice().getMtu()),
                judge.passage(end, other, report)));
  }

  /**
   * What is seen of a hop.
   *
   * @param mtu null where that says nothing
   */
  private record Seen(String what, Double latencyMillis, Integer mtu, Judgement judgement) {}

  private Hop policy(Admittance admittance) {
    String what =
        admittance.service().map(Service::toString).orElse("anything")
            + " into "
            + to.name()
            + by(admittance.verdict());
    return hop(Kind.POLICY, to, new Seen(what, null, null, judge.admittance(from, to, admittance)));
  }

  /** By each of its addresses. */
  private List<Hop> vm(End end) {
    return Stream.concat(
            Stream.of(byIpv4(end)),
            end.port().ipv6(end.mac()).stream().map(address6 -> byIpv6(end, address6)))
        .toList();
  }

  private Hop byIpv6(End end, Ipv6Address address6) {
    String what = "%s %s %s".formatted(end.name(), address6, end.mac());
    return hop(
        Kind.VM,
        end,
        what,
        report -> new Seen(what, null, null, judge.neighbour(end, address6, report)));
  }

  /** Between networks it is never open, so the policy is named. */
  private String by(Verdict verdict) {
    return verdict instanceof Verdict.ByPolicies by && !from.isInNetworkOf(to)
        ? by.policies().stream()
            .map(policy -> Long.toString(policy.number()))
            .collect(Collectors.joining(", ", " by policy ", ""))
        : "";
  }

  private Hop byIpv4(End end) {
    String what = "%s %s %s".formatted(end.name(), end.port().address(), end.mac());
    return hop(
        Kind.VM,
        end,
        what,
        report ->
            new Seen(
                what,
                report.hasAnswer() ? millis(report.getAnswer().getMicros()) : null,
                null,
                judge.vm(end, report)));
  }

  private Hop tap(End end) {
    String what = DeviceNames.tap(end.vm());
    return hop(
        Kind.DEVICE,
        end,
        what,
        report -> new Seen(what, null, mtu(report.getTap().getMtu()), judge.tap(end, report)));
  }

  private Hop bridge(End end, End other) {
    String bridge = DeviceNames.bridge(end.port().vni());
    String what =
        end.isAtHostOf(other)
            ? bridge
            : "%s with %s".formatted(bridge, DeviceNames.vxlan(other.port().vni()));
    return hop(
        Kind.BRIDGE,
        end,
        what,
        report ->
            new Seen(
                what, null, mtu(report.getBridge().getMtu()), judge.bridge(end, other, report)));
  }

  private Hop arrival() {
    Vni vni = to.port().vni();
    String what = "%s with %s".formatted(DeviceNames.bridge(vni), DeviceNames.vxlan(vni));
    return hop(
        Kind.BRIDGE,
        to,
        what,
        report ->
            new Seen(
                what, null, mtu(report.getBridge().getMtu()), judge.arrival(to, from, report)));
  }

  private Hop forwarding(End end, End other) {
    return hop(
        Kind.FORWARDING,
        end,
        "to " + other.mac(),
        report ->
            new Seen(
                entry(other, report.getForwarding()),
                null,
                null,
                judge.forwarding(end, other, report)));
  }

  /** For example {@code to 52:54:6e:00:00:02 by gwvx1000 at west-1, epoch 3 at west-1}. */
  private String entry(End other, TracedForwarding actual) {
    StringBuilder text = new StringBuilder("to ").append(other.mac());
    text.append(actual.getDevice().isEmpty() ? ", no entry" : " by " + actual.getDevice());
    if (!actual.getMeshAddress().isEmpty()) {
      text.append(" to ").append(names.apply(actual.getMeshAddress()));
    }
    if (!actual.getHostId().isEmpty()) {
      text.append(
          ", known at %s under epoch %d"
              .formatted(names.apply(actual.getHostId()), actual.getEpoch()));
    }
    return text.toString();
  }

  private Hop mesh() {
    return hop(
        Kind.MESH,
        from,
        "to " + to.hostName(),
        report ->
            new Seen(
                connection(report.getMesh()),
                report.getMesh().getRoundTripMicros() < 0
                    ? null
                    : millis(report.getMesh().getRoundTripMicros()),
                mtu(report.getMesh().getLargestPacket()),
                judge.mesh(from, to, report.getMesh())));
  }

  private String connection(TracedMesh mesh) {
    String endpoint = mesh.getEndpoint().isEmpty() ? "no known endpoint" : mesh.getEndpoint();
    String handshake =
        mesh.getHandshakeAgeMillis() < 0
            ? "no handshake yet"
            : "handshake %d s ago".formatted(mesh.getHandshakeAgeMillis() / 1000);
    String relay =
        mesh.getRelayHostId().isEmpty() ? "" : ", relayed by " + names.apply(mesh.getRelayHostId());
    return "to %s at %s%s, %s, mesh.mtu %d"
        .formatted(to.hostName(), endpoint, relay, handshake, mesh.getWantedMtu());
  }

  private static Hop hop(Kind kind, End end, String what, Function<TraceReport, Seen> sight) {
    Seen seen =
        switch (end.account()) {
          case Account.Told told -> sight.apply(told.report());
          case Account.Silent silent ->
              new Seen(what, null, null, new Unknown(silent.why(), silent.remedy()));
        };
    return hop(kind, end, seen);
  }

  private static Hop hop(Kind kind, End end, Seen seen) {
    return switch (seen.judgement()) {
      case Right right -> made(kind, end, seen, State.OK, null, null);
      case Wrong wrong -> made(kind, end, seen, State.WRONG, wrong.problem(), wrong.remedy());
      case Unknown unknown -> made(kind, end, seen, State.UNKNOWN, unknown.why(), unknown.remedy());
    };
  }

  private static Hop made(
      Kind kind, End end, Seen seen, State state, String problem, String remedy) {
    return new Hop(
        kind.name(),
        end.hostName().value(),
        seen.what(),
        seen.latencyMillis(),
        seen.mtu(),
        state.name(),
        problem,
        remedy);
  }

  private static Double millis(long micros) {
    return micros / 1000.0;
  }

  private static Integer mtu(int bytes) {
    return bytes == 0 ? null : bytes;
  }
}
