package io.godwit.controller.overlay;

import io.godwit.model.NetworkName;
import java.util.List;
import java.util.Objects;

/** That a network is not open, or may not be, and what it lets in then. */
public record Closure(NetworkName network, Stage stage, List<Policy> policies) {
  public Closure {
    Objects.requireNonNull(network);
    Objects.requireNonNull(stage);
    policies = List.copyOf(policies);
  }

  /** How far it is closed. */
  public enum Stage {
    /** Its hosts learn which connections stand. */
    CLOSING,
    CLOSED,
    /** Only its hosts know whether it is. */
    UNKNOWN
  }
}
