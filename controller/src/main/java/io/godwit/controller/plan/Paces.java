package io.godwit.controller.plan;

import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.VmId;
import java.time.Duration;
import java.util.Optional;

/** How moves have gone. */
public interface Paces {

  /** How much of a VM's memory its last live move sent; empty where there was none. */
  Optional<DataSize> memoryOf(VmId vm);

  /** Of the newest moves between the two, in either direction; empty where there was none. */
  Optional<Pace> between(HostName source, HostName destination);

  /**
   * Medians.
   *
   * @param carried what travelled
   * @param blackout empty where none was measured
   */
  record Pace(Duration total, DataSize carried, Optional<Duration> blackout) {

    /** How long a move of so much is expected to take: what is more than usual takes longer. */
    public Duration expected(DataSize bytes) {
      return carried.bytes() == 0 || !bytes.isMoreThan(carried)
          ? total
          : Duration.ofNanos(
              Math.round((double) total.toNanos() * bytes.bytes() / carried.bytes()));
    }
  }
}
