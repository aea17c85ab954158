package io.godwit.cli.network;

import io.godwit.api.NetworkView;
import io.godwit.cli.exposure.ExposureOutput;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Printer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How networks are shown. */
record NetworkOutput(Printer printer, Ages ages) {
  void list(List<NetworkView> networks) {
    printer.list(
        networks,
        List.of(
            Column.of("NAME", NetworkView::name),
            Column.of("RANGE", NetworkView::range),
            Column.of("VMS", network -> network.vms().size()),
            Column.of("FREE", NetworkView::freeAddresses),
            Column.wide("GATEWAY", NetworkView::gateway),
            Column.wide("IPV6", NetworkView::ipv6Range),
            Column.wide("MTU", NetworkView::mtu),
            Column.wide("VNI", NetworkView::vni),
            Column.wide("HOSTS", network -> network.hosts().size()),
            Column.wide("TRAFFIC", TrafficOutput.of(NetworkView.Traffic::state)),
            Column.wide("POLICIES", TrafficOutput.of(NetworkView.Traffic::policies)),
            Column.of("AGE", network -> ages.since(network.createdAt()))),
        NetworkView::name,
        "There are no networks yet: godwit network create makes one.");
  }

  void show(NetworkView network, PrintWriter out) {
    printer.one(network, fields(), NetworkView::name);
    if (printer.isForPeople() && !network.vms().isEmpty()) {
      out.println();
      vms(network);
      out.println();
      hosts(network);
    }
    List<NetworkView.Door> doors = doors(network);
    if (printer.isForPeople() && !doors.isEmpty()) {
      out.println();
      doors(doors);
    }
    List<NetworkView.Anchor> anchors = anchors(network);
    if (printer.isForPeople() && !anchors.isEmpty()) {
      out.println();
      anchors(anchors);
    }
  }

  private List<Column<NetworkView>> fields() {
    List<Column<NetworkView>> what =
        List.of(
            Column.of("name", NetworkView::name),
            Column.of("range", NetworkView::range),
            Column.of("gateway", NetworkView::gateway),
            Column.of("ipv6 range", NetworkView::ipv6Range),
            Column.of("ipv6 gateway", NetworkView::ipv6Gateway),
            Column.of("free addresses", NetworkView::freeAddresses),
            Column.of("mtu", NetworkView::mtu),
            Column.of("vni", NetworkView::vni),
            Column.of("age", network -> ages.since(network.createdAt())));
    return Stream.concat(what.stream(), new TrafficOutput(ages).fields()).toList();
  }

  private void vms(NetworkView network) {
    printer.list(
        network.vms(),
        List.of(
            Column.of("VM", NetworkView.Member::name),
            Column.of("ADDRESS", NetworkView.Member::address),
            Column.wide("IPV6", NetworkView.Member::ipv6),
            Column.of("HOST", NetworkView.Member::host),
            Column.wide("MAC", NetworkView.Member::mac)),
        NetworkView.Member::name,
        "");
  }

  private void hosts(NetworkView network) {
    printer.list(
        network.hosts(),
        List.of(
            Column.of("HOST", NetworkView.Place::host),
            Column.of("NETWORK", NetworkView.Place::state),
            Column.of("PROBLEMS", NetworkOutput::problems)),
        NetworkView.Place::host,
        "");
  }

  /** An older controller tells none. */
  private static List<NetworkView.Door> doors(NetworkView network) {
    return Objects.requireNonNullElse(network.doors(), List.of());
  }

  /** An older controller tells none. */
  private static List<NetworkView.Anchor> anchors(NetworkView network) {
    return Objects.requireNonNullElse(network.anchors(), List.of());
  }

  private void anchors(List<NetworkView.Anchor> anchors) {
    printer.list(
        anchors,
        List.of(
            Column.of("ANCHOR", NetworkView.Anchor::host),
            Column.of("OF", NetworkView.Anchor::vm),
            Column.of("CONNECTIONS", NetworkOutput::flows),
            Column.of("SINCE", anchor -> ages.since(anchor.since()))),
        NetworkView.Anchor::host,
        "");
  }

  private static String flows(NetworkView.Anchor anchor) {
    return anchor.flows() == null ? "not counted yet" : anchor.flows().toString();
  }

  private void doors(List<NetworkView.Door> doors) {
    printer.list(
        doors,
        List.of(
            Column.of("FRONT DOOR", NetworkView.Door::host),
            Column.of("ADDRESS", NetworkView.Door::address),
            Column.of("PORTS", this::ports)),
        NetworkView.Door::host,
        "");
  }

  private String ports(NetworkView.Door door) {
    ExposureOutput output = new ExposureOutput(ages);
    return door.ports().stream()
        .map(
            each ->
                "%s to %s:%d"
                    .formatted(
                        output.port(each.transport(), each.port(), each.drainingUntil()),
                        each.vm(),
                        each.vmPort()))
        .collect(Collectors.joining(", "));
  }

  private static String problems(NetworkView.Place place) {
    return place.problems().isEmpty() ? null : String.join("; ", place.problems());
  }
}
