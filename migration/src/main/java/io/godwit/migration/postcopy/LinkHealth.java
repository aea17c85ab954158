package io.godwit.migration.postcopy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What was measured of the link between two hosts just before a move. In post-copy a guest stands
 * whenever it waits for a page, and wholly while the link is lost: a link that is slow to answer or
 * that broke lately is not used for it.
 *
 * @param roundTrips of small messages, one after another; at least one
 * @param breaks how many moves over this link have lost their streams lately
 */
public record LinkHealth(List<Duration> roundTrips, int breaks) {
  /** A guest that faults on each access stands some hundred times as long. */
  public static final Duration SLOWEST_MEDIAN = Duration.ofMillis(150);

  /** One message in a few that takes so long means loss or a queue that is full. */
  public static final Duration SLOWEST = Duration.ofSeconds(1);

  public static final int MOST_BREAKS = 1;

  public LinkHealth {
    roundTrips = roundTrips.stream().sorted().toList();
    if (roundTrips.isEmpty()) {
      throw new IllegalArgumentException("a link that was not measured has no health");
    }
  }

  /** Why post-copy may not be used over the link; empty where it may. */
  public Optional<String> refusal() {
    if (breaks > MOST_BREAKS) {
      return Optional.of("it broke under %d moves lately".formatted(breaks));
    }
    if (median().compareTo(SLOWEST_MEDIAN) > 0) {
      return Optional.of(
          "a round trip takes %d ms, and at most %d are tolerable for a guest that waits for each page"
              .formatted(median().toMillis(), SLOWEST_MEDIAN.toMillis()));
    }
    if (roundTrips.getLast().compareTo(SLOWEST) > 0) {
      return Optional.of(
          "one of %d round trips took %d ms, as on a link that loses packets"
              .formatted(roundTrips.size(), roundTrips.getLast().toMillis()));
    }
    return Optional.empty();
  }

  private Duration median() {
    return roundTrips.get(roundTrips.size() / 2);
  }
}
