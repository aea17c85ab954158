package io.godwit.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
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
   * @param placement where it leaves each VM, in its text data
   */
  public record Balanced(Path placement, Rearranged fleet) {}

  /**
   * Balances; what it writes stays beside the file.
   *
   * @throws IOException if it is not installed, fails, or does not end in forty minutes
   */
  public Balanced balance(Path fleet) throws IOException, InterruptedException {
    Duration took = new Htools(clock).run("hbal", fleet, List.of("-S", fleet.toString()));
    Path placement = Path.of(fleet + ".balanced");
    return new Balanced(placement, Rearranged.of(fleet, GanetiCluster.read(placement), took));
  }
}
