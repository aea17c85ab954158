package io.godwit.controller.fleet;

import io.godwit.controller.plan.HostSizes;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Store;
import io.godwit.protocol.v1.HostInventory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The cores of the fleet's smallest host, in thousandths, as they were half a minute ago or less.
 */
final class SmallestHost implements LongSupplier {
  private static final Duration KEPT = Duration.ofSeconds(30);

  private final Store store;
  private final InstantSource even;
  private Seen seen = new Seen(Instant.MIN, 0);

  private record Seen(Instant until, long milli) {}

  /**
   * @param even a clock that setting the machine's does not move
   */
  SmallestHost(Store store, InstantSource even) {
    this.store = store;
    this.even = even;
  }

  @Override
  public synchronized long getAsLong() {
    Instant now = even.instant();
    if (now.isAfter(seen.until())) {
      List<HostRecord> hosts = store.read(transaction -> transaction.hosts().all());
      seen =
          new Seen(
              now.plus(KEPT),
              HostSizes.smallest(
                  hosts.stream()
                      .mapToInt(host -> host.inventory().map(HostInventory::getCpus).orElse(0))));
    }
    return seen.milli();
  }
}
