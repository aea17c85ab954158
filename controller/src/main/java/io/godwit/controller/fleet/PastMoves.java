package io.godwit.controller.fleet;

import io.godwit.controller.operation.HandOverFigures;
import io.godwit.controller.plan.Paces;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How moves have gone, by the journals of the newest of them. */
record PastMoves(Store store) implements Paces {
  private static final int NEWEST = 5;

  /** A live move that was measured. */
  private record Past(Duration total, HandOverFigures figures) {}

  @Override
  public Optional<Pace> between(HostName source, HostName destination) {
    return store.read(
        transaction ->
            pace(past(transaction, id(transaction, source), id(transaction, destination))));
  }

  @Override
  public Optional<DataSize> memoryOf(VmId vm) {
    return lastOf(vm).map(move -> new DataSize(move.figures().memoryWireBytes()));
  }

  /** Of all pairs of hosts between which a move has ended since then, and was measured. */
  Map<Set<HostName>, Duration> blackouts(Instant since) {
    return store.read(
        transaction -> {
          Map<HostId, HostName> names = new HashMap<>();
          transaction.hosts().all().forEach(host -> names.put(host.id(), host.name()));
          Map<Set<HostName>, Duration> blackouts = new HashMap<>();
          for (Set<HostId> pair : pairs(transaction, since)) {
            List<HostId> ends = List.copyOf(pair);
            if (names.keySet().containsAll(pair)) {
              pace(past(transaction, Optional.of(ends.getFirst()), Optional.of(ends.getLast())))
                  .flatMap(Pace::blackout)
                  .ifPresent(
                      blackout ->
                          blackouts.put(
                              Set.of(names.get(ends.getFirst()), names.get(ends.getLast())),
                              blackout));
            }
          }
          return blackouts;
        });
  }

  private static Set<Set<HostId>> pairs(Transaction transaction, Instant since) {
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

  /** What a VM's writable top was at its last live move. */
  Optional<DataSize> overlayOf(VmId vm) {
    return lastOf(vm).map(move -> new DataSize(move.figures().diskBytes()));
  }

  private Optional<Past> lastOf(VmId vm) {
    return store.read(
        transaction ->
            transaction.operations().newestMove(vm).flatMap(move -> past(transaction, move)));
  }

  private static Optional<HostId> id(Transaction transaction, HostName name) {
    return transaction.hosts().find(name).map(host -> host.id());
  }

  private static List<Past> past(
      Transaction transaction, Optional<HostId> source, Optional<HostId> destination) {
    if (source.isEmpty() || destination.isEmpty()) {
      return List.of();
    }
    return transaction.operations().newestMoves(source.get(), destination.get(), NEWEST).stream()
        .flatMap(move -> past(transaction, move).stream())
        .toList();
  }

  private static Optional<Past> past(Transaction transaction, OperationId move) {
    OperationRecord record = transaction.operations().find(move).orElseThrow();
    return HandOverFigures.in(transaction.operations().journal(move))
        .filter(HandOverFigures::isMeasured)
        .map(
            figures ->
                new Past(
                    Duration.between(record.createdAt(), record.endedAt().orElseThrow()), figures));
  }

  private static Optional<Pace> pace(List<Past> past) {
    if (past.isEmpty()) {
      return Optional.empty();
    }
    List<Long> blackouts =
        past.stream()
            .map(each -> each.figures().blackoutMicros())
            .filter(micros -> micros >= 0)
            .sorted()
            .toList();
    return Optional.of(
        new Pace(
            Duration.ofMillis(median(past.stream().map(each -> each.total().toMillis()).toList())),
            new DataSize(median(past.stream().map(PastMoves::carried).toList())),
            blackouts.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(1000 * median(blackouts)))));
  }

  private static long carried(Past past) {
    return past.figures().memoryWireBytes() + past.figures().diskWireBytes();
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
