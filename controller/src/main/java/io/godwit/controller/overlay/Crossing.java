package io.godwit.controller.overlay;

import io.godwit.model.NetworkName;
import java.util.Objects;

/**
 * That VMs of one network reach some of another: it connects the two, whether either is open.
 *
 * @param policy of the network that lets in
 */
public record Crossing(NetworkName from, NetworkName into, Policy policy) {
  public Crossing {
    Objects.requireNonNull(from);
    Objects.requireNonNull(into);
    Objects.requireNonNull(policy);
  }
}
