package io.godwit.cli.policy;

import io.godwit.api.NetworkView;
import io.godwit.api.PolicyView;
import io.godwit.cli.network.TrafficOutput;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Printer;
import java.util.List;
import java.util.stream.Stream;

/** How policies are shown. */
record PolicyOutput(Printer printer, Ages ages) {
  void list(List<PolicyView> policies) {
    printer.list(
        policies,
        List.of(
            Column.of("NUMBER", PolicyView::number),
            Column.of("NETWORK", PolicyView::network),
            Column.of("FROM", PolicyView::from),
            Column.of("TO", PolicyView::to),
            Column.of("PORTS", policy -> String.join(", ", policy.ports())),
            Column.of("FROM VMS", PolicyView::fromVms),
            Column.of("TO VMS", PolicyView::toVms),
            Column.wide("AGE", policy -> ages.since(policy.createdAt()))),
        policy -> Long.toString(policy.number()),
        "There are no policies yet: godwit policy allow makes one.");
  }

  /** Whether a network is open, in few words. */
  void show(NetworkView network) {
    List<Column<NetworkView>> fields =
        Stream.concat(
                Stream.of(Column.of("network", NetworkView::name)),
                new TrafficOutput(ages).fields())
            .toList();
    printer.one(network, fields, NetworkView::name);
  }
}
