package io.godwit.controller.operation;

import java.time.Duration;

/**
 * How long the controller waits.
 *
 * @param unreachable for a host that has no link, before a step fails or its undo is in doubt
 * @param order for an order that does not move much, such as starting a VM
 * @param transfer for an order that moves a disk or memory
 * @param ticket how long a stream's ticket is good after its order
 */
public record Limits(Duration unreachable, Duration order, Duration transfer, Duration ticket) {
  public static final Limits DEFAULT =
      new Limits(
          Duration.ofMinutes(2),
          Duration.ofMinutes(2),
          Duration.ofHours(12),
          Duration.ofMinutes(5));
}
