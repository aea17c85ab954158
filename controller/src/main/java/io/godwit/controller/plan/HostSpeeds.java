package io.godwit.controller.plan;

import io.godwit.model.Calibration;
import io.godwit.model.Calibration.Pace;

/**
 * How fast hosts are as plans count. A core of a host that is half as fast counts as half a core,
 * and what a VM uses of it too: so demands mean the same wherever they were measured.
 */
public final class HostSpeeds {
  /**
   * Hosts of one type differ by some, and each measurement does: that much is no difference. Plans
   * leave a fifth of each host's cores free in any case.
   */
  private static final double ALIKE = 1.25;

  private static final int STEPS_OF_ONE = 20;

  /** No two hosts are further apart; one that says so has not measured. */
  private static final double MOST = 20;

  private HostSpeeds() {}

  /**
   * The speed of a host.
   *
   * @param reference steps each second in a guest of the fleet's reference
   */
  public static double of(Pace cpu, long reference) {
    double ratio = (double) cpu.inGuest() / reference;
    if (ratio <= ALIKE && ratio >= 1 / ALIKE) {
      return Calibration.USUAL_SPEED;
    }
    return Math.min(MOST, Math.max(1, Math.round(ratio * STEPS_OF_ONE)) / (double) STEPS_OF_ONE);
  }

  /** The cores of a host in thousandths of the reference's. */
  public static long milli(int cpus, double speed) {
    return Math.round(1000 * cpus * speed);
  }
}
