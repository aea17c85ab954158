package io.godwit.cli.network;

import io.godwit.api.NetworkView;
import io.godwit.api.NetworkView.Traffic;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** How it is shown which VMs of a network may talk to each other. */
public record TrafficOutput(Ages ages) {
  /** A line for each. */
  public Stream<Column<NetworkView>> fields() {
    return Stream.of(
        Column.of("traffic", of(this::state)),
        Column.of("policies", of(Traffic::policies)),
        Column.of("that is", of(Traffic::words)));
  }

  /** An older controller tells none. */
  static <T> Function<NetworkView, Object> of(Function<Traffic, T> part) {
    return network -> Optional.ofNullable(network.traffic()).map(part).orElse(null);
  }

  private String state(Traffic traffic) {
    return traffic.closingUntil() == null
        ? traffic.state()
        : "%s for %s".formatted(traffic.state(), ages.until(traffic.closingUntil()));
  }
}
