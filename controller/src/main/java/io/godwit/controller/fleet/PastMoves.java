package io.godwit.controller.fleet;

import io.godwit.controller.plan.Paces;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * How live moves between hosts have gone, by the journals of the newest of them that were measured.
 * How long they took counts by a clock that nobody sets; by the machine's only where no move was
 * timed otherwise.
 *
 * @param since older ones tell nothing of the network as it is
 */
record PastMoves(Store store, Instant since) implements Paces {
  private static final int NEWEST = 5;
  private static final Duration REMEMBERED = Duration.ofDays(30);

  /** Those of the last days. */
  static PastMoves until(Store store, Instant now) {
    return new PastMoves(store, now.minus(REMEMBERED));
  }

  @Override
  public Optional<Pace> between(HostName source, HostName destination) {
    return store.read(
        transaction ->
            id(transaction, source)
                .flatMap(
                    one ->
                        id(transaction, destination)
                            .flatMap(other -> pace(transaction, one, other))));
  }

  private static Optional<HostId> id(Transaction transaction, HostName name) {
    return transaction.hosts().find(name).map(host -> host.id());
  }

  @Override
  public Optional<DataSize> memoryOf(VmId vm) {
    return new LastMoves(store).memoryOf(vm);
  }

  /** As {@link #between} says it, of all pairs of hosts between which one was measured. */
  Map<Set<HostName>, Duration> blackouts() {
    Map<Set<HostName>, Duration> blackouts = new HashMap<>();
    all()
        .forEach(
            (pair, pace) -> pace.blackout().ifPresent(blackout -> blackouts.put(pair, blackout)));
    return blackouts;
  }

  /** The same, for whoever asks of many pairs: read once, when it is asked of the first. */
  Paces once() {
    AtomicReference<Map<Set<HostName>, Pace>> known = new AtomicReference<>();
    return new Paces() {
      @Override
      public Optional<DataSize> memoryOf(VmId vm) {
        return PastMoves.this.memoryOf(vm);
      }

      @Override
      public Optional<Pace> between(HostName source, HostName destination) {
        return Optional.ofNullable(
            known
                .updateAndGet(before -> before == null ? all() : before)
                .get(Set.of(source, destination)));
      }
    };
  }

  private Map<Set<HostName>, Pace> all() {
    return store.read(
        transaction -> {
          Map<HostId, HostName> names = new HashMap<>();
          transaction.hosts().all().forEach(host -> names.put(host.id(), host.name()));
          Map<Set<HostName>, Pace> paces = new HashMap<>();
          for (Set<HostId> pair : pairs(transaction)) {
            List<HostId> ends = List.copyOf(pair);
            if (names.keySet().containsAll(pair)) {
              pace(transaction, ends.getFirst(), ends.getLast())
                  .ifPresent(
                      pace ->
                          paces.put(
                              Set.of(names.get(ends.getFirst()), names.get(ends.getLast())), pace));
            }
          }
          return paces;
        });
  }

  private Set<Set<HostId>> pairs(Transaction transaction) {
    Set<Set<HostId>> pairs = new HashSet<>();
    for (OperationRecord move : transaction.operations().movesEndedSince(since)) {
      Set<HostId> ends = new HashSet<>();
      move.source().ifPresent(ends::add);
      move.destination().ifPresent(ends::add);
      if (ends.size() == 2) {
        pairs.add(ends);
      }
    }
    return pairs;
  }

  /** In either direction. */
  private Optional<Pace> pace(Transaction transaction, HostId one, HostId other) {
    List<MeasuredMove> timed = new ArrayList<>();
    List<MeasuredMove> untimed = new ArrayList<>();
    List<MeasuredMove> silent = new ArrayList<>();
    for (OperationRecord move : transaction.operations().movesBetween(one, other, since)) {
      Optional<MeasuredMove> measured = MeasuredMove.of(transaction, move);
      measured
          .filter(each -> each.total().isPresent())
          .ifPresent(each -> addNewest(each.isTimed() ? timed : untimed, each));
      measured
          .filter(each -> each.figures().blackoutMicros() >= 0)
          .ifPresent(each -> addNewest(silent, each));
      if (silent.size() == NEWEST && timed.size() == NEWEST) {
        break;
      }
    }
    return pace(timed.isEmpty() ? untimed : timed, silent);
  }

  private static void addNewest(List<MeasuredMove> moves, MeasuredMove next) {
    if (moves.size() < NEWEST) {
      moves.add(next);
    }
  }

  private static Optional<Pace> pace(List<MeasuredMove> moves, List<MeasuredMove> silent) {
    if (moves.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Pace(
            Duration.ofMillis(
                usual(moves.stream().map(move -> move.total().orElseThrow().toMillis()))),
            new DataSize(usual(moves.stream().map(PastMoves::carried))),
            silent.isEmpty() ? Optional.empty() : Optional.of(blackout(silent))));
  }

  private static long carried(MeasuredMove move) {
    return move.figures().memoryWireBytes() + move.figures().diskWireBytes();
  }

  private static Duration blackout(List<MeasuredMove> moves) {
    return Duration.ofNanos(
        1000 * median(moves.stream().map(move -> move.figures().blackoutMicros()).toList()));
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /**
   * The median, and of two the lower one: a move that went badly does not decide beside another.
   */
  private static long usual(Stream<Long> values) {
    List<Long> sorted = values.sorted().toList();
    return sorted.get((sorted.size() - 1) / 2);
  }
}
