package io.godwit.agent.inventory;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Gives the heap that past work needed back to the kernel once the agent has nothing to do: moves
 * and images fill it, and Java's serial collector makes it smaller only in a full collection, which
 * comes by itself only when the heap's limit is reached. A host is paid for its VMs, not for its
 * agent.
 */
public final class QuietHeap {
  /** How often {@link #look} is to be called. */
  public static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final Logger LOG = System.getLogger(QuietHeap.class.getName());
  private static final long MEBIBYTE = 1 << 20;
  private static final long WORTH_IT_BYTES = 4 * MEBIBYTE;

  private final BooleanSupplier idle;
  private final LongSupplier committedBytes;
  private final Runnable collector;
  private boolean wasIdle;
  private long smallestBytes;

  /**
   * @param idle whether the agent has nothing to do
   * @param committedBytes what the heap has taken from the kernel
   * @param collector runs a full collection
   */
  public QuietHeap(BooleanSupplier idle, LongSupplier committedBytes, Runnable collector) {
    this.idle = idle;
    this.committedBytes = committedBytes;
    this.collector = collector;
  }

  /** Collects if the agent was idle the last time as well, and the heap has grown. */
  public synchronized void look() {
    boolean isIdle = idle.getAsBoolean();
    boolean stillIdle = wasIdle && isIdle;
    wasIdle = isIdle;
    long before = committedBytes.getAsLong();
    if (stillIdle && before >= smallestBytes + WORTH_IT_BYTES) {
      collector.run();
      smallestBytes = committedBytes.getAsLong();
      LOG.log(
          Level.DEBUG,
          "the heap is {0} MiB, it was {1} MiB",
          smallestBytes / MEBIBYTE,
          before / MEBIBYTE);
    }
  }
}
