package io.godwit.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Ganeti's hsqueeze (Debian's ganeti-htools), which empties nodes by the algorithm of hbal, on a
 * fleet in its own text data.
 *
 * @param clock to time it by
 */
public record HSqueeze(InstantSource clock) {
  private static final String COMMAND = "hsqueeze";

  /**
   * What it has made of a fleet.
   *
   * @param hosts that it leaves on
   */
  public record Squeezed(long hosts, Rearranged fleet) {}

  /**
   * Squeezes; what it writes stays beside the file.
   *
   * @throws IOException if it is not installed, fails, or does not end in forty minutes
   */
  public Squeezed squeeze(Path fleet) throws IOException, InterruptedException {
    Duration took =
        new Htools(clock)
            .run(
                COMMAND,
                fleet,
                List.of("--minimal-resources=0", "--target-resources=0", "-S", fleet.toString()));
    GanetiCluster after = GanetiCluster.read(Path.of(fleet + ".squeezed"));
    return new Squeezed(after.online(), Rearranged.of(fleet, after, took));
  }
}
