package io.godwit.controller.usage;

import io.godwit.model.DataSize;
import java.util.Objects;

/**
 * What guests have told of their memory in some time. Where one has told nothing there are no
 * samples, and nothing is known of what it could give back.
 *
 * @param used mebibytes that the guest could not do without swapping, one sample for each report
 * @param leastBalloon the least that its balloon left it
 */
public record GuestMemoryUse(Samples used, DataSize leastBalloon) {
  /** The guest has told nothing. */
  public static GuestMemoryUse unknown() {
    return new GuestMemoryUse(new Samples(), DataSize.ZERO);
  }

  public GuestMemoryUse {
    Objects.requireNonNull(used);
    Objects.requireNonNull(leastBalloon);
  }

  /** By one report. */
  static GuestMemoryUse of(DataSize balloon, DataSize usable) {
    Samples used = new Samples();
    used.add(balloon.minusOrZero(usable).bytes() >> 20);
    return new GuestMemoryUse(used, balloon);
  }

  public boolean isKnown() {
    return used.count() > 0;
  }

  GuestMemoryUse plus(GuestMemoryUse other) {
    if (!isKnown()) {
      return other;
    }
    if (!other.isKnown()) {
      return this;
    }
    Samples all = new Samples();
    all.addAll(used);
    all.addAll(other.used);
    return new GuestMemoryUse(
        all, leastBalloon.isMoreThan(other.leastBalloon) ? other.leastBalloon : leastBalloon);
  }
}
