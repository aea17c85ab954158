package io.godwit.migration.convergence;

import io.godwit.model.Accelerator;
import io.godwit.model.Version;
import java.time.Duration;
import java.util.List;

/**
 * How long QEMU may let the guest stand still while it sends what is left. QEMU stops the guest as
 * soon as it expects to need no longer than that (its {@code downtime-limit}, 300 ms unless told
 * otherwise), so a generous limit costs a guest that hardly writes its whole length for nothing: at
 * 100 MB/s the last 30 MB travel with the guest stopped. A short limit costs such a guest one more
 * short pass; a guest that writes much gets more with each pass, and in the end as much as QEMU
 * would have given it from the beginning.
 *
 * @param passes what is allowed from the first pass over the memory on; the last counts for all
 *     that follow
 */
public record DowntimeAllowance(List<Duration> passes) {
  private static final Duration QEMUS_LIMIT = Duration.ofMillis(300);

  /** Ends where QEMU's own limit is, before a move that may use post-copy turns to it. */
  public static final DowntimeAllowance STANDARD =
      new DowntimeAllowance(
          List.of(
              Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofMillis(80), QEMUS_LIMIT));

  /** What QEMU does unless told otherwise. */
  public static final DowntimeAllowance QEMUS_OWN = new DowntimeAllowance(List.of(QEMUS_LIMIT));

  /**
   * Before it, QEMU lost stores of a guest that it translates, between a look at the dirty memory
   * and the next flush of the guest's TLB (its commit 03bfc2188f06, "physmem: Fix migration dirty
   * bitmap coherency with TCG memory access"): each pass with the guest running may damage it.
   */
  private static final Version KEEPS_TRANSLATED_STORES = new Version(9, 0, 0);

  public DowntimeAllowance {
    passes = List.copyOf(passes);
    if (passes.isEmpty()) {
      throw new IllegalArgumentException("an allowance for at least one pass is needed");
    }
  }

  /** As many passes as are good for a guest on such a host. */
  public static DowntimeAllowance on(Accelerator accelerator, Version qemu) {
    return accelerator == Accelerator.TCG && qemu.compareTo(KEEPS_TRANSLATED_STORES) < 0
        ? QEMUS_OWN
        : STANDARD;
  }

  /**
   * @param pass over the memory, from 1
   */
  public Duration at(int pass) {
    if (pass < 1) {
      throw new IllegalArgumentException("passes count from 1, not " + pass);
    }
    return passes.get(Math.min(pass, passes.size()) - 1);
  }
}
