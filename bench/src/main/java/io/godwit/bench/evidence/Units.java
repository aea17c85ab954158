package io.godwit.bench.evidence;

import java.time.Duration;
import java.util.Locale;

/** How figures are written. */
final class Units {
  private Units() {}

  static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.2f s", seconds);
  }

  static String millis(double seconds) {
    return String.format(Locale.ROOT, "%.0f ms", seconds * 1000);
  }

  static double inSeconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
