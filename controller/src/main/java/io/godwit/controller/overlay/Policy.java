package io.godwit.controller.overlay;

import io.godwit.model.NetworkName;
import io.godwit.model.PolicyOrigin;
import io.godwit.model.Service;
import io.godwit.model.VmSelector;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a network that is not open lets in, or any from another network.
 *
 * @param number for people
 * @param from which VMs may begin, of it or of another network
 * @param to which of its VMs they reach
 */
public record Policy(long number, PolicyOrigin from, VmSelector to, List<Service> services) {
  public Policy {
    Objects.requireNonNull(from);
    Objects.requireNonNull(to);
    services = List.copyOf(services);
  }

  /** The other network whose VMs may begin; empty where they are of its own. */
  Optional<NetworkName> origin() {
    return from.network();
  }

  /** Whether VMs of its own network reach each other by it. */
  public boolean isWithin() {
    return origin().isEmpty();
  }
}
