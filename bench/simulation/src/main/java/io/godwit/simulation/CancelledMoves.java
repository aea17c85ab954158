package io.godwit.simulation;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.model.VmId;
import java.time.Instant;

/**
 * Moves that are taken back because a user, or a plan that stops, wants it: one whose guest had
 * left its source costs it its memory.
 */
final class CancelledMoves {
  private final World world;

  CancelledMoves(World world) {
    this.world = world;
  }

  /** Whether it was under such a move that a guest stopped to execute. */
  boolean ended(VmId vm, Instant rested) {
    return MemoryStore.look(world.controller().memory).operations().all().stream()
        .filter(operation -> operation.vm().filter(vm::equals).isPresent())
        .filter(CancelledMoves::isTakenBack)
        .anyMatch(operation -> isWithin(operation, rested));
  }

  private static boolean isTakenBack(OperationRecord operation) {
    return switch (operation.state()) {
      case ROLLING_BACK, ROLLED_BACK, IN_DOUBT ->
          operation.cause().map(Cause::code).filter(Cause.CANCELLED::equals).isPresent();
      case PENDING, RUNNING, DONE -> false;
    };
  }

  private static boolean isWithin(OperationRecord operation, Instant moment) {
    return !operation.createdAt().isAfter(moment)
        && operation.endedAt().filter(moment::isAfter).isEmpty();
  }
}
