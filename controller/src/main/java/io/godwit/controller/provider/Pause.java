package io.godwit.controller.provider;

import java.time.Duration;

/** Waits between two tries. */
@FunctionalInterface
public interface Pause {
  void take(Duration time) throws InterruptedException;
}
