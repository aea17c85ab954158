package io.godwit.simulation;

import io.godwit.bench.matrix.Cell;
import io.godwit.bench.matrix.Fault;
import io.godwit.bench.matrix.Spot;
import java.util.Optional;

/** What of the fault matrix the simulation cannot make, each with the reason. */
public final class NotSimulated {
  private NotSimulated() {}

  /** Why the cell is not made there; empty where it is. */
  public static Optional<String> reason(Cell cell, Spot spot) {
    return ofFault(cell.fault()).or(() -> ofSpot(spot));
  }

  private static Optional<String> ofFault(Fault fault) {
    return switch (fault) {
      case CLOCK_SKEW, CREDENTIALS_EXPIRED ->
          Optional.of(
              "clock-skew, credentials-expired: a wrong clock hits tickets and certificates, whose"
                  + " signatures and times nobody looks at in the simulation");
      default -> Optional.empty();
    };
  }

  private static Optional<String> ofSpot(Spot spot) {
    return switch (spot) {
      case Spot.Seeding seeding ->
          Optional.of("seed: simulated hosts have every image, no bytes of one travel");
      case Spot.BeforeFinish finish ->
          Optional.of(
              "switchover, just before Finish: the simulated libvirt shows the gate the Finish only of"
                  + " moves that may turn to post-copy; the three later moments of the phase are made");
      case Spot.BeforeOrder before -> Optional.empty();
      case Spot.Held held -> Optional.empty();
      case Spot.Copying copying -> Optional.empty();
      case Spot.PostCopying post -> Optional.empty();
    };
  }
}
