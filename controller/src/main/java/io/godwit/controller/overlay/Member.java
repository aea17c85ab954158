package io.godwit.controller.overlay;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.NetworkPort;
import io.godwit.model.VmLabels;
import io.godwit.model.VmSpec;
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
    VmLabels labels) {
  public Member {
    Objects.requireNonNull(vm);
    Objects.requireNonNull(port);
    Objects.requireNonNull(owner);
    Objects.requireNonNull(epoch);
    Objects.requireNonNull(next);
    Objects.requireNonNull(labels);
  }

  /** Where it is, and where it may be next. */
  public Stream<HostId> hosts() {
    return Stream.concat(Stream.of(owner), next.stream());
  }
}
