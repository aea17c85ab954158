package io.godwit.agent.migration;

import io.godwit.agent.tunnel.MoveStreams;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.RecoveryMonitor;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The moves whose streams stand on this host: what is lost when the agent ends, and only that. Safe
 * for use by several threads.
 */
public final class OpenMoves implements AutoCloseable {
  private final Map<VmId, OpenMove> moves = new HashMap<>();
  private final Set<Incoming> ending = ConcurrentHashMap.newKeySet();
  private final LinkBreaks breaks = new LinkBreaks();

  private OpenMoves() {}

  /**
   * Of an agent that has just started: no stream stands.
   *
   * @param folder where a predecessor that was killed may have left sockets; they are removed
   */
  public static OpenMoves none(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      List<Path> left;
      try (Stream<Path> walk = Files.walk(folder)) {
        left = walk.filter(path -> !path.equals(folder)).sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : left) {
        Files.deleteIfExists(path);
      }
    }
    return new OpenMoves();
  }

  /** A move's end at this host. */
  sealed interface OpenMove {
    Grant grant();

    MoveStreams streams();
  }

  /** This host has the VM. */
  record Outgoing(Grant grant, MoveStreams streams, ReleaseLine release) implements OpenMove {
    /** What the hypervisor is asked for: a copy over these streams. */
    MigrationRequest request(
        Ending ending, Optional<DataSize> maxSpeed, Optional<RecoveryMonitor> recovery) {
      return new MigrationRequest(
          streams.socket(StreamKind.CONTROL),
          streams.socket(StreamKind.MEMORY),
          streams.socket(StreamKind.DISK),
          ending,
          maxSpeed,
          recovery);
    }
  }

  /**
   * This host is to get it.
   *
   * @param gate decides about Finish where the move may use post-copy
   * @param taker waits for the release, and ends some time after the streams
   */
  record Incoming(Grant grant, MoveStreams streams, PostCopyGate gate, Tasks.Task taker)
      implements OpenMove {}

  /** Keeps a move until it is closed. An earlier one of the VM must have been closed. */
  synchronized void put(OpenMove move) {
    if (moves.putIfAbsent(move.grant().vm(), move) != null) {
      throw new IllegalStateException("a move of " + move.grant() + " is open already");
    }
  }

  /** Empty if no streams stand for that very grant. */
  synchronized Optional<OpenMove> find(Grant grant) {
    return Optional.ofNullable(moves.get(grant.vm())).filter(move -> move.grant().equals(grant));
  }

  synchronized Optional<Incoming> incoming(Grant grant) {
    return find(grant).filter(Incoming.class::isInstance).map(Incoming.class::cast);
  }

  /** No stream of a move stands. */
  public synchronized boolean isEmpty() {
    return moves.isEmpty();
  }

  LinkBreaks breaks() {
    return breaks;
  }

  synchronized Optional<Outgoing> outgoing(Grant grant) {
    return find(grant).filter(Outgoing.class::isInstance).map(Outgoing.class::cast);
  }

  /** Ends the VM's streams; harmless if it has none. */
  void close(VmId vm) {
    CompletableFuture<Void> unused = end(vm);
  }

  /**
   * Ends the VM's streams; harmless if it has none.
   *
   * @return completes when nothing takes the VM on this host any more
   */
  CompletableFuture<Void> end(VmId vm) {
    Optional<OpenMove> found;
    synchronized (this) {
      found = Optional.ofNullable(moves.remove(vm));
    }
    found.ifPresent(move -> move.streams().close());
    return found
        .filter(Incoming.class::isInstance)
        .map(move -> ending((Incoming) move))
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  private CompletableFuture<Void> ending(Incoming move) {
    ending.add(move);
    CompletableFuture<Void> ended = move.taker().ended();
    var unused = ended.whenComplete((nothing, failure) -> ending.remove(move));
    return ended;
  }

  /** Ends all streams, which rolls back every move that has not handed over. */
  @Override
  public void close() {
    CompletableFuture<Void> unused = endAll();
  }

  /**
   * As {@link #close()}.
   *
   * @return completes when nothing on this host takes a VM any more, of moves that were closed
   *     before either
   */
  CompletableFuture<Void> endAll() {
    List<VmId> open;
    synchronized (this) {
      open = List.copyOf(moves.keySet());
    }
    open.forEach(this::close);
    return CompletableFuture.allOf(
        ending.stream().map(move -> move.taker().ended()).toArray(CompletableFuture<?>[]::new));
  }
}
