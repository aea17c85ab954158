package io.godwit.controller.fleet;

import io.godwit.controller.store.Store;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.util.Optional;

/** How VMs were at their last moves, where these were live and measured. */
record LastMoves(Store store) {

  /** How much of its memory was sent. */
  Optional<DataSize> memoryOf(VmId vm) {
    return lastOf(vm).map(move -> new DataSize(move.figures().memoryWireBytes()));
  }

  /** What its writable top was. */
  Optional<DataSize> overlayOf(VmId vm) {
    return lastOf(vm).map(move -> new DataSize(move.figures().diskBytes()));
  }

  private Optional<MeasuredMove> lastOf(VmId vm) {
    return store.read(
        transaction ->
            transaction
                .operations()
                .newestMove(vm)
                .flatMap(transaction.operations()::find)
                .flatMap(move -> MeasuredMove.of(transaction, move)));
  }
}
