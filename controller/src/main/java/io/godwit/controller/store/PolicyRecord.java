package io.godwit.controller.store;

import io.godwit.model.NetworkName;
import io.godwit.model.PolicyOrigin;
import io.godwit.model.Service;
import io.godwit.model.VmSelector;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a network lets in once it is closed, or from another one.
 *
 * @param number never given twice
 * @param from which VMs may begin, of it or of another network
 * @param to which of its VMs they reach
 * @param services at least one, in order, none twice
 */
public record PolicyRecord(
    long number,
    NetworkName network,
    PolicyOrigin from,
    VmSelector to,
    List<Service> services,
    Instant createdAt) {
  public PolicyRecord {
    services = services.stream().distinct().sorted(Service.ORDER).toList();
  }

  /** The other network that it lets in; empty where it is of one network alone. */
  public Optional<NetworkName> origin() {
    return from.network();
  }

  /** Whether it lets in what another one does, between the same VMs. */
  public boolean isSame(PolicyRecord other) {
    return network.equals(other.network)
        && from.equals(other.from)
        && to.equals(other.to)
        && services.equals(other.services);
  }

  /** As {@code any} or {@code 443/tcp,53/udp}. */
  public String servicesText() {
    return services.stream().map(Object::toString).collect(Collectors.joining(","));
  }
}
