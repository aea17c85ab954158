package io.godwit.consolidation;

import java.util.Locale;

/** A number as JSON has it, whatever the language of the machine. */
final class Decimal {
  private Decimal() {}

  static String of(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
