package io.godwit.bench.matrix;

import io.godwit.api.OperationView;
import java.util.List;
import java.util.Optional;

/**
 * What is seen of a VM and of its move when both have come to rest, wherever that is looked at.
 *
 * @param source the host's name, as in all that follows
 * @param owner by the controller
 * @param running hosts on which a process of the VM is
 * @param lives it runs with the memory of before the move, and answers
 * @param hasMemory what runs is the process of before the move, or one that a move has filled
 * @param move empty where none was accepted
 */
public record Seen(
    String source,
    String owner,
    List<String> running,
    boolean lives,
    boolean hasMemory,
    Optional<OperationView> move) {
  public Seen {
    running = List.copyOf(running);
  }

  /** Which end it is. */
  public End end() {
    boolean runs = running.equals(List.of(owner));
    if (!running.isEmpty() && !runs) {
      return End.WRONG;
    }
    if (runs && !lives && hasMemory) {
      return End.SILENT;
    }
    return owner.equals(source) ? atSource() : atDestination();
  }

  private End atDestination() {
    if (move.filter(done -> done.state().equals("DONE")).isEmpty()) {
      return End.WRONG;
    }
    return lives ? End.COMPLETED : End.DESTINATION_DISK;
  }

  private End atSource() {
    if (move.filter(it -> !it.state().equals("ROLLED_BACK")).isPresent()) {
      return End.WRONG;
    }
    if (!lives) {
      return End.SOURCE_DISK;
    }
    return move.filter(Seen::hasBegun).isPresent() ? End.ROLLED_BACK : End.REFUSED;
  }

  private static boolean hasBegun(OperationView move) {
    return move.steps().stream()
        .anyMatch(step -> step.name().equals("preflight") && step.state().equals("DONE"));
  }
}
