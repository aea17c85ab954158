package io.godwit.controller.plan;

import io.godwit.model.HostName;
import java.util.List;
import java.util.stream.Collectors;

/** A plan for the least money was asked for, and not all prices are known. */
public final class UnpricedException extends Exception {
  private static final long serialVersionUID = 1;

  UnpricedException(List<HostName> hosts) {
    super(
        "no price is known of "
            + hosts.stream().map(HostName::value).collect(Collectors.joining(", ")));
  }
}
