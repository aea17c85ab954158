package io.godwit.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/**
 * Ganeti's hbal (Debian's ganeti-htools), which evens the load of nodes out, on a fleet in its own
 * text data.
 *
 * @param clock to time it by
 */
public record HBal(InstantSource clock) {

  /**
   * What it has made of a fleet.
   *
   * @param fills how full each host is, by what it has least of; 1 is full
   */
  public record Balanced(
      List<Double> fills, long moves, long movedMebibytes, long overfull, Duration took) {}

  /**
   * Balances; what it writes stays beside the file.
   *
   * @throws IOException if it is not installed, fails, or does not end in forty minutes
   */
  public Balanced balance(Path fleet) throws IOException, InterruptedException {
    Duration took = new Htools(clock).run("hbal", fleet, List.of("-S", fleet.toString()));
    GanetiCluster before = GanetiCluster.read(fleet);
    GanetiCluster after = GanetiCluster.read(Path.of(fleet + ".balanced"));
    List<GanetiCluster.Instance> moved = after.movedSince(before);
    return new Balanced(
        Arrays.stream(after.fills()).boxed().toList(),
        moved.size(),
        moved.stream().mapToLong(GanetiCluster.Instance::memory).sum(),
        after.overfull(),
        took);
  }
}
