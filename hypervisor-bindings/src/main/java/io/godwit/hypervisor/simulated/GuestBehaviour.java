package io.godwit.hypervisor.simulated;

import io.godwit.model.DataSize;
import java.time.Duration;
import java.util.Optional;

/**
 * How a simulated guest behaves.
 *
 * @param dirtiedPerSecond memory it writes, on average
 * @param workingSet the memory it writes to; it dirties no more than this between two passes
 * @param shutdownTakes from the request until it is off; empty for a guest that ignores it
 * @param cpuShare of its vCPUs that it keeps busy, 0 to 1
 */
public record GuestBehaviour(
    DataSize dirtiedPerSecond,
    DataSize workingSet,
    Optional<Duration> shutdownTakes,
    double cpuShare) {

  /** Writes little and shuts down in two seconds. */
  public static GuestBehaviour idle() {
    return new GuestBehaviour(
        DataSize.ofMebibytes(1), DataSize.ofMebibytes(8), Optional.of(Duration.ofSeconds(2)), 0.02);
  }

  /** Writes a quarter of a GiB faster than any link carries it: pre-copy never converges. */
  public static GuestBehaviour neverConverging() {
    return new GuestBehaviour(
        DataSize.ofGibibytes(100), DataSize.ofMebibytes(256), Optional.empty(), 1);
  }
}
