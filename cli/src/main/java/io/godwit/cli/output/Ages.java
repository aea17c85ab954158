package io.godwit.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How long ago something was, and how long something takes, for people. */
public record Ages(InstantSource clock) {

  /** For example {@code 3m12s}; a null stays one. */
  public String since(Instant then) {
    return then == null ? null : show(Duration.between(then, clock.instant()));
  }

  /** For example {@code 3m12s} from now on; a null stays one. */
  public String until(Instant then) {
    return then == null ? null : show(Duration.between(clock.instant(), then));
  }

  public static String show(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m" + seconds % 60 + "s";
    }
    long hours = seconds / 3600;
    return hours < 48 ? hours + "h" + seconds % 3600 / 60 + "m" : hours / 24 + "d";
  }
}
