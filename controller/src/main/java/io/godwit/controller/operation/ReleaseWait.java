package io.godwit.controller.operation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a release that alone is missing is waited for: by the clock for what may pass, and some
 * times for what may not.
 */
final class ReleaseWait {
  private final Duration longest;
  private final Tries others;
  private Optional<Instant> since = Optional.empty();

  ReleaseWait(Duration longest, Tries others) {
    this.longest = longest;
    this.others = others;
  }

  /** The VM is not known to have left its source any more: what was missing was another release. */
  void beginsAnew() {
    since = Optional.empty();
  }

  /** From the first call on since {@link #beginsAnew}, and each of the others in any case. */
  boolean mayGoOnAt(Instant now) {
    Instant first = since.orElse(now);
    since = Optional.of(first);
    return now.isBefore(first.plus(longest)) || mayGoOnForOnce();
  }

  /** Uses one of the others up. */
  boolean mayGoOnForOnce() {
    return others.isAnotherLeft();
  }
}
