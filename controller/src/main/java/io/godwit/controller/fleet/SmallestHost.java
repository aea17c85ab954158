package io.godwit.controller.fleet;

import io.godwit.controller.plan.HostSizes;
import io.godwit.controller.plan.HostSpeeds;
import io.godwit.controller.store.Transaction;
import io.godwit.protocol.CalibrationCodec;
import io.godwit.protocol.v1.HostInventory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The cores of the smallest host that takes VMs or has some, in thousandths, as they were half a
 * minute ago or less.
 */
final class SmallestHost {
  private static final Duration KEPT = Duration.ofSeconds(30);

  private final InstantSource even;
  private final AtomicReference<Seen> seen = new AtomicReference<>(new Seen(Instant.MIN, 0));

  private record Seen(Instant until, long milli) {}

  /**
   * @param even a clock that setting the machine's does not move
   */
  SmallestHost(InstantSource even) {
    this.even = even;
  }

  /** Never waits for another transaction: who asks may hold one. */
  long in(Transaction transaction) {
    Instant now = even.instant();
    Seen known = seen.get();
    if (now.isAfter(known.until())) {
      known = new Seen(now.plus(KEPT), look(transaction));
      seen.set(known);
    }
    return known.milli();
  }

  private static long look(Transaction transaction) {
    return HostSizes.smallest(
        transaction.hosts().all().stream()
            .filter(host -> host.schedulable() || transaction.vms().countOn(host.id()) > 0)
            .mapToLong(host -> host.inventory().map(SmallestHost::milli).orElse(0L)));
  }

  private static long milli(HostInventory host) {
    return HostSpeeds.milli(host.getCpus(), CalibrationCodec.speed(host));
  }
}
