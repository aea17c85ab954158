package io.godwit.controller.overlay;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.Ipv6Address;
import io.godwit.model.NetworkPort;
import io.godwit.model.VmLabels;
import io.godwit.model.VmSpec;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A VM in a network, wherever it is.
 *
 * @param owner under the epoch
 * @param next a host that may be given it under the epoch after; empty for none
 * @param labels that policies may go by
 */
public record Member(
    VmSpec vm,
    NetworkPort port,
    HostId owner,
    Epoch epoch,
    Optional<HostId> next,
    VmLabels labels,
    List<Anchor> anchors) {
  /**
   * A host that it has left and by whose address connections of it may go on.
   *
   * @param under the epoch that it had there
   */
  public record Anchor(HostId host, Epoch under) {}

  public Member {
    anchors = List.copyOf(anchors);
    Objects.requireNonNull(vm);
    Objects.requireNonNull(port);
    Objects.requireNonNull(owner);
    Objects.requireNonNull(epoch);
    Objects.requireNonNull(next);
    Objects.requireNonNull(labels);
  }

  /** One without anchors. */
  public Member(
      VmSpec vm,
      NetworkPort port,
      HostId owner,
      Epoch epoch,
      Optional<HostId> next,
      VmLabels labels) {
    this(vm, port, owner, epoch, next, labels, List.of());
  }

  /** Its IPv6 address; empty where its network has none. */
  Optional<Ipv6Address> ipv6() {
    return port.ipv6(vm.mac());
  }

  /** Where it is, where it may be next, and its anchors. */
  public Stream<HostId> hosts() {
    return Stream.concat(liveHosts(), anchors.stream().map(Anchor::host));
  }

  /** Where it is, and where it may be next. */
  Stream<HostId> liveHosts() {
    return Stream.concat(Stream.of(owner), next.stream());
  }
}
