package io.godwit.migration;

import java.util.Locale;

/** Something that is refused, explained. Nothing was changed. */
public interface Explained {

  /** What is in the way, for people. */
  String reason();

  /** The smallest change that would help, for people. */
  String remedy();

  /** Stable, for programs: for example {@code CPU_FEATURES_MISSING}. */
  default String code() {
    return getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
        .toUpperCase(Locale.ROOT);
  }
}
