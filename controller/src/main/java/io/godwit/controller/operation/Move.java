package io.godwit.controller.operation;

import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.migration.MoveFacts.Manner;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import java.util.Optional;

/**
 * What a move was accepted as; constant, and kept as JSON.
 *
 * @param epoch the VM's when the move was accepted
 * @param seedFrom the host that sends the base image; null where the destination has it
 * @param diskBytes what the move will write at the destination
 * @param maxSpeedBytes per second; 0 for no limit
 * @param outsideWindows whether it was asked for whatever windows are kept; false of moves of
 *     before
 */
public record Move(
    String vm,
    String source,
    String destination,
    long epoch,
    Manner manner,
    String seedFrom,
    long diskBytes,
    long maxSpeedBytes,
    boolean outsideWindows) {
  /** Whether an operation that moves a VM was asked for whatever windows are kept. */
  public static boolean isOutsideWindows(OperationRecord operation) {
    return operation.kind() == OperationKind.MIGRATE
        && Json.read(operation.parameters(), Move.class).outsideWindows();
  }

  VmId vmId() {
    return VmId.of(vm);
  }

  HostId sourceHost() {
    return HostId.of(source);
  }

  HostId destinationHost() {
    return HostId.of(destination);
  }

  Optional<HostId> seedHost() {
    return Optional.ofNullable(seedFrom).map(HostId::of);
  }

  Epoch current() {
    return new Epoch(epoch);
  }

  Epoch granted() {
    return current().next();
  }

  DataSize disk() {
    return new DataSize(diskBytes);
  }
}
