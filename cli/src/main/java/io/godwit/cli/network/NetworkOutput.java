package io.godwit.cli.network;

import io.godwit.api.NetworkView;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Printer;
import java.io.PrintWriter;
import java.util.List;

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
            Column.wide("MTU", NetworkView::mtu),
            Column.wide("VNI", NetworkView::vni),
            Column.wide("HOSTS", network -> network.hosts().size()),
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
  }

  private List<Column<NetworkView>> fields() {
    return List.of(
        Column.of("name", NetworkView::name),
        Column.of("range", NetworkView::range),
        Column.of("gateway", NetworkView::gateway),
        Column.of("free addresses", NetworkView::freeAddresses),
        Column.of("mtu", NetworkView::mtu),
        Column.of("vni", NetworkView::vni),
        Column.of("age", network -> ages.since(network.createdAt())));
  }

  private void vms(NetworkView network) {
    printer.list(
        network.vms(),
        List.of(
            Column.of("VM", NetworkView.Member::name),
            Column.of("ADDRESS", NetworkView.Member::address),
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

  private static String problems(NetworkView.Place place) {
    return place.problems().isEmpty() ? null : String.join("; ", place.problems());
  }
}
