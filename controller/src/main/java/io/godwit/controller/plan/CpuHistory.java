package io.godwit.controller.plan;

import io.godwit.controller.usage.Level;
import io.godwit.controller.usage.Samples;
import java.time.Duration;
import java.time.Instant;

/** How much CPU a VM has used within the last one to two hours. Not safe for several threads. */
final class CpuHistory {
  private static final Duration PERIOD = Duration.ofHours(1);

  private Samples last = new Samples();
  private Samples current = new Samples();
  private Instant lastBegan;
  private Instant began;
  private Instant newest;

  CpuHistory(Instant now) {
    began = now;
    lastBegan = now;
    newest = now;
  }

  /**
   * Adds a sample.
   *
   * @param milli thousandths of a core, in the mean of some seconds
   */
  void add(long milli, Instant now) {
    if (Duration.between(began, now).compareTo(PERIOD) >= 0) {
      last = current;
      current = new Samples();
      lastBegan = began;
      began = now;
    }
    current.add(milli);
    newest = now;
  }

  /** Over how long it has been measured. */
  Duration span() {
    return Duration.between(lastBegan, newest);
  }

  /** What all of its samples say. */
  Level level() {
    Samples all = new Samples();
    all.addAll(last);
    all.addAll(current);
    return all.level();
  }
}
