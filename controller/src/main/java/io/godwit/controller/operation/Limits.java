package io.godwit.controller.operation;

import io.godwit.migration.TransferLimit;
import java.time.Duration;

/**
 * How long the controller waits.
 *
 * @param unreachable for a host that has no link, before a step fails or its undo is in doubt
 * @param relay for a host to expect two others, before the next one is asked: a VM may be paused
 *     meanwhile
 * @param order for an order that does not move much, such as starting a VM
 * @param removal for a host to remove what it has of a VM that is not its own, before it is asked
 *     what that is, and once more before it is left to the reconciler
 * @param transfer for an order that moves a disk, an image or memory, by its size
 * @param boot for a host whose instance was launched or turned on, until its agent reports
 * @param halt for an instance that was turned off, until its provider says that it is
 * @param ticket how long a stream's ticket is good after its order; clocks that are ten minutes
 *     apart must not matter
 */
public record Limits(
    Duration unreachable,
    Duration relay,
    Duration order,
    Duration removal,
    TransferLimit transfer,
    Duration boot,
    Duration halt,
    Duration ticket) {
  public static final Limits DEFAULT =
      new Limits(
          Duration.ofMinutes(2),
          Duration.ofSeconds(5),
          Duration.ofMinutes(2),
          Duration.ofSeconds(10),
          TransferLimit.DEFAULT,
          Duration.ofMinutes(10),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15));

  public Limits withLeastCopyLimit(Duration least) {
    return new Limits(
        unreachable, relay, order, removal, transfer.withLeast(least), boot, halt, ticket);
  }

  public Limits withBoot(Duration limit) {
    return new Limits(unreachable, relay, order, removal, transfer, limit, halt, ticket);
  }
}
