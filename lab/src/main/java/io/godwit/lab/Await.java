package io.godwit.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition with a deadline. */
public final class Await {
  private static final Duration STEP = Duration.ofMillis(20);

  private Await() {}

  /**
   * @throws LabException with the complaint if the condition does not come about in time
   */
  public static void until(
      BooleanSupplier condition, Duration patience, Supplier<String> complaint) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LabException(LabException.Reason.FAILED, complaint.get());
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
  }
}
