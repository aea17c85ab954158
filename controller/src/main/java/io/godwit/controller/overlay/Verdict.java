package io.godwit.controller.overlay;

import io.godwit.model.NetworkName;
import io.godwit.model.Service;
import io.godwit.model.VmLabels;
import io.godwit.model.VmName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Whether a VM lets in a new connection of another one, and why. */
public sealed interface Verdict {
  /** The network is open. */
  record Open() implements Verdict {}

  /** These let it in. */
  record ByPolicies(List<Policy> policies) implements Verdict {
    public ByPolicies {
      policies = List.copyOf(policies);
    }
  }

  /** Nothing lets it in. */
  record NoPolicy() implements Verdict {}

  /** They are in different networks, and no policy lets it in from there. */
  record Apart() implements Verdict {}

  /** Only the network's hosts know whether it is closed. */
  record Unknown() implements Verdict {}

  /** A VM in a network. */
  record Party(VmName name, NetworkName network, VmLabels labels) {}

  /**
   * @param service empty for anything at all
   * @param closure the network's of the one that is reached; empty where that is open
   * @param crossings of all networks
   */
  static Verdict of(
      Party from,
      Party to,
      Optional<Service> service,
      Optional<Closure> closure,
      Collection<Crossing> crossings) {
    boolean isWithin = from.network().equals(to.network());
    if (closure.filter(each -> each.stage() == Closure.Stage.UNKNOWN).isPresent()) {
      return new Unknown();
    }
    if (isWithin && closure.isEmpty()) {
      return new Open();
    }
    List<Policy> policies =
        isWithin
            ? closure.get().policies()
            : crossings.stream()
                .filter(each -> each.from().equals(from.network()))
                .filter(each -> each.into().equals(to.network()))
                .map(Crossing::policy)
                .toList();
    List<Policy> admitting =
        policies.stream()
            .filter(policy -> policy.from().vms().selects(from.name(), from.labels()))
            .filter(policy -> policy.to().selects(to.name(), to.labels()))
            .filter(policy -> service.isEmpty() || admits(policy, service.get()))
            .toList();
    if (admitting.isEmpty()) {
      return isWithin ? new NoPolicy() : new Apart();
    }
    return new ByPolicies(admitting);
  }

  private static boolean admits(Policy policy, Service service) {
    return policy.services().stream().anyMatch(each -> each.covers(service));
  }

  default boolean admits() {
    return switch (this) {
      case Open open -> true;
      case ByPolicies policies -> true;
      case NoPolicy none -> false;
      case Apart apart -> false;
      case Unknown unknown -> false;
    };
  }
}
