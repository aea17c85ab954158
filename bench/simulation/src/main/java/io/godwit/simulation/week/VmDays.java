package io.godwit.simulation.week;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.SplittableRandom;

/**
 * What a VM needs over days: 60 of 100 are busy by day (most at 14:00 UTC, half as much on
 * Saturdays and Sundays), 25 by night (most at 02:00), 15 all the time. The mean is from 0.1 to 0.7
 * cores, and goes up and down by 30 to 80 % of itself. What is noise is lognormal with a standard
 * deviation of a quarter, and lasts for ten minutes or so.
 */
final class VmDays {
  private static final double NOISE = 0.25;
  private static final double STAYS = 0.9;
  private static final double NEW = Math.sqrt(1 - STAYS * STAYS);
  private static final int MINUTES_OF_A_DAY = 1440;

  private enum Kind {
    BY_DAY(14),
    BY_NIGHT(2),
    STEADY(0);

    private final int peakHour;

    Kind(int peakHour) {
      this.peakHour = peakHour;
    }
  }

  private final Kind kind;
  private final double mean;
  private final double swing;
  private final SplittableRandom random;
  private double noise;

  VmDays(SplittableRandom random) {
    this.random = random;
    double which = random.nextDouble();
    this.kind = which < 0.6 ? Kind.BY_DAY : which < 0.85 ? Kind.BY_NIGHT : Kind.STEADY;
    this.mean = 100 + 600 * random.nextDouble();
    this.swing = kind == Kind.STEADY ? 0 : 0.3 + 0.5 * random.nextDouble();
    this.noise = random.nextGaussian();
  }

  /**
   * What it needs in the next minute, in thousandths of a core. To be called once for each minute.
   */
  long next(Instant minute, int vcpus) {
    noise = STAYS * noise + NEW * random.nextGaussian();
    double needed =
        mean
            * (1 + swing * Math.cos(phase(minute)))
            * weekend(minute)
            * Math.exp(NOISE * noise - NOISE * NOISE / 2);
    return Math.min(Math.round(needed), 1000L * vcpus);
  }

  private double phase(Instant minute) {
    OffsetDateTime time = minute.atOffset(ZoneOffset.UTC);
    int since = 60 * (time.getHour() - kind.peakHour) + time.getMinute();
    return 2 * Math.PI * since / MINUTES_OF_A_DAY;
  }

  private double weekend(Instant minute) {
    DayOfWeek day = minute.atOffset(ZoneOffset.UTC).getDayOfWeek();
    boolean isFree = day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
    return isFree && kind == Kind.BY_DAY ? 0.5 : 1;
  }
}
