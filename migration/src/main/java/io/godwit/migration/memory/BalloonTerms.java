package io.godwit.migration.memory;

import java.util.OptionalInt;

/**
 * When a host takes memory of its VMs.
 *
 * @param from how much of its memory is used by then, in percent; empty for never
 */
public record BalloonTerms(OptionalInt from) {
  public static final BalloonTerms OFF = new BalloonTerms(OptionalInt.empty());

  /** What Proxmox VE begins at. */
  public static final int USUAL_FROM = 80;

  private static final int LEAST = 20;
  private static final int MOST = 99;

  public BalloonTerms {
    from.ifPresent(BalloonTerms::require);
  }

  public static BalloonTerms from(int percent) {
    return new BalloonTerms(OptionalInt.of(percent));
  }

  private static void require(int percent) {
    if (percent < LEAST || percent > MOST) {
      throw new IllegalArgumentException(
          "memory is taken of VMs from %d to %d %% of the host's on, not from %d %%"
              .formatted(LEAST, MOST, percent));
    }
  }
}
