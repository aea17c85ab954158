package io.godwit.migration;

import io.godwit.model.DataSize;
import io.godwit.model.OperationId;
import io.godwit.model.VmSpec;
import io.godwit.model.VmState;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A move somebody asks for, and what is known of it.
 *
 * @param overlay what the VM's writable top takes up at its source now; the whole virtual size
 *     where that is not known
 * @param busyWith the operation that works on the VM already
 * @param fleet every host, the source and the destination among them
 */
public record MoveFacts(
    VmSpec vm,
    VmState state,
    Manner manner,
    DataSize overlay,
    Optional<OperationId> busyWith,
    HostFacts source,
    HostFacts destination,
    List<HostFacts> fleet) {

  /** How the VM is moved. */
  public enum Manner {
    /** While it runs. */
    LIVE,
    /** While it runs; by post-copy if it does not converge. */
    LIVE_OR_POST_COPY,
    /** While it is stopped. */
    COLD;

    public boolean isLive() {
      return this != COLD;
    }
  }

  public MoveFacts {
    Objects.requireNonNull(vm);
    Objects.requireNonNull(state);
    Objects.requireNonNull(manner);
    Objects.requireNonNull(overlay);
    Objects.requireNonNull(busyWith);
    Objects.requireNonNull(source);
    Objects.requireNonNull(destination);
    fleet = List.copyOf(fleet);
  }

  /** Whether the destination must fetch the VM's image first. */
  public boolean needsSeed() {
    return !destination.images().contains(vm.image().digest());
  }

  /** The hosts that could send the image to the destination now. */
  public List<HostFacts> seeds() {
    return fleet.stream()
        .filter(host -> !host.id().equals(destination.id()) && host.serves(vm.image().digest()))
        .toList();
  }
}
