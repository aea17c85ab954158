package io.godwit.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a program of Ganeti's has made of a fleet.
 *
 * @param overfull of its hosts that hold more than they have
 */
public record Rearranged(long moves, long movedMebibytes, long overfull, Duration took) {
  /** By what it was before and is after, in Ganeti's text data. */
  static Rearranged of(Path before, GanetiCluster after, Duration took) throws IOException {
    List<GanetiCluster.Instance> moved = after.movedSince(GanetiCluster.read(before));
    return new Rearranged(
        moved.size(),
        moved.stream().mapToLong(GanetiCluster.Instance::memory).sum(),
        after.overfull(),
        took);
  }
}
