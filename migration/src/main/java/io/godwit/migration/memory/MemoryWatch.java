package io.godwit.migration.memory;

import io.godwit.model.DataSize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of one guest: what it told lately, the oldest first, since when it tells
 * nothing, what its balloon was told last, and until when nothing is taken from it. Nothing of it
 * outlives the agent, which then begins by watching.
 */
public record MemoryWatch(
    List<MemorySample> samples,
    Optional<Instant> silentSince,
    Optional<DataSize> told,
    Instant restsUntil) {
  public static final MemoryWatch NEW =
      new MemoryWatch(List.of(), Optional.empty(), Optional.empty(), Instant.MIN);

  /** How far back a guest's need counts. */
  static final Duration WINDOW = Duration.ofMinutes(10);

  /** A guest of which less is known gives nothing. */
  static final Duration LEAST_WATCHED = Duration.ofMinutes(5);

  /** For so long nothing is taken from a guest that needed what was taken. */
  static final Duration REST = Duration.ofMinutes(30);

  /**
   * A guest that has just arrived tells within some seconds; one that is silent for longer may need
   * anything.
   */
  static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);

  /** Longer than this between two samples, and they say nothing together. */
  private static final Duration LONGEST_GAP = Duration.ofMinutes(2);

  private static final DataSize LEAST_USABLE = DataSize.ofMebibytes(64);
  private static final long USABLE_SHARE = 10;
  private static final double MAJOR_FAULTS_PER_SECOND = 50;
  private static final DataSize OWN_GROWTH = DataSize.ofMebibytes(16);

  public MemoryWatch {
    samples = List.copyOf(samples);
  }

  /**
   * With what the guest tells now.
   *
   * @param sample empty where it tells nothing; one that is known already changes nothing, and one
   *     from before what is known, as after the host's clock was set back, begins the watch anew
   * @param now by a clock that nobody sets
   */
  public MemoryWatch seen(Optional<MemorySample> sample, Instant now) {
    return sample
        .map(this::with)
        .orElseGet(
            () ->
                new MemoryWatch(
                    List.of(), silentSince.or(() -> Optional.of(now)), told, restsUntil));
  }

  private MemoryWatch with(MemorySample sample) {
    if (!samples.isEmpty() && sample.at().equals(samples.getLast().at())) {
      return this;
    }
    List<MemorySample> kept = new ArrayList<>(goesOn(sample) ? samples : List.of());
    kept.removeIf(each -> each.at().isBefore(sample.at().minus(WINDOW)));
    kept.add(sample);
    return new MemoryWatch(kept, Optional.empty(), told, restsUntil);
  }

  /** Counters that fell are those of another boot, a time that fell is of another clock. */
  private boolean goesOn(MemorySample sample) {
    return !samples.isEmpty()
        && sample.at().isAfter(samples.getLast().at())
        && Duration.between(samples.getLast().at(), sample.at()).compareTo(LONGEST_GAP) <= 0
        && sample.majorFaults() >= samples.getLast().majorFaults()
        && !samples.getLast().swapped().isMoreThan(sample.swapped());
  }

  /** After a decision that was carried out. */
  public MemoryWatch after(BalloonDecision decision, Instant now) {
    return switch (decision) {
      case BalloonDecision.Hold hold -> this;
      case BalloonDecision.Take take -> told(take.to(), restsUntil);
      case BalloonDecision.GiveBack give -> told(give.to(), restsUntil);
      case BalloonDecision.Relieve relief -> told(relief.to(), now.plus(REST));
    };
  }

  private MemoryWatch told(DataSize limit, Instant rest) {
    return new MemoryWatch(samples, silentSince, Optional.of(limit), rest);
  }

  boolean isSilent(Instant now) {
    return silentSince
        .filter(since -> Duration.between(since, now).compareTo(LONGEST_SILENCE) >= 0)
        .isPresent();
  }

  boolean isKnown() {
    return !samples.isEmpty();
  }

  Duration watched() {
    return samples.isEmpty()
        ? Duration.ZERO
        : Duration.between(samples.getFirst().at(), samples.getLast().at());
  }

  /** The most that the guest could not do without. */
  DataSize need() {
    return samples.stream()
        .map(MemorySample::used)
        .reduce(DataSize.ZERO, (one, other) -> one.isMoreThan(other) ? one : other);
  }

  /** Why the guest needs more than it has, for people; empty where it does not. */
  Optional<String> pressure() {
    if (samples.isEmpty()) {
      return Optional.empty();
    }
    MemorySample now = samples.getLast();
    return shortOfMemory(now).or(() -> previous().flatMap(before -> pressure(before, now)));
  }

  private static Optional<String> shortOfMemory(MemorySample now) {
    DataSize share = new DataSize(now.size().bytes() / USABLE_SHARE);
    DataSize least = LEAST_USABLE.isMoreThan(share) ? LEAST_USABLE : share;
    return least.isMoreThan(now.usable())
        ? Optional.of("its guest has only %s left that it could use".formatted(now.usable()))
        : Optional.empty();
  }

  private Optional<String> pressure(MemorySample before, MemorySample now) {
    double seconds = Duration.between(before.at(), now.at()).toMillis() / 1000.0;
    double faults = (now.majorFaults() - before.majorFaults()) / seconds;
    if (now.swapped().isMoreThan(before.swapped())) {
      return Optional.of("its guest swaps");
    }
    if (faults >= MAJOR_FAULTS_PER_SECOND) {
      return Optional.of(
          "its guest waits for %d pages a second from its disk".formatted(Math.round(faults)));
    }
    return grewByItself(before, now)
        ? Optional.of("its guest has taken memory back by itself")
        : Optional.empty();
  }

  /** As a guest does before it would kill a process for want of memory. */
  private boolean grewByItself(MemorySample before, MemorySample now) {
    return told.filter(limit -> now.size().isMoreThan(limit.plus(OWN_GROWTH))).isPresent()
        && now.size().isMoreThan(before.size().plus(OWN_GROWTH));
  }

  private Optional<MemorySample> previous() {
    return samples.size() < 2 ? Optional.empty() : Optional.of(samples.get(samples.size() - 2));
  }
}
