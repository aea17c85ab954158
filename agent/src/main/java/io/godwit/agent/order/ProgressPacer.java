package io.godwit.agent.order;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Lets an order's progress through a few times a second; a change of phase passes at once. */
final class ProgressPacer implements ProgressSink {
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final String orderId;
  private final OrderOutput output;
  private final InstantSource time;
  private Instant next = Instant.MIN;
  private io.godwit.protocol.v1.Phase phase = io.godwit.protocol.v1.Phase.UNRECOGNIZED;

  ProgressPacer(String orderId, OrderOutput output, InstantSource time) {
    this.orderId = orderId;
    this.output = output;
    this.time = time;
  }

  @Override
  public synchronized void report(Progress progress) {
    Instant now = time.instant();
    if (progress.phase() == phase && now.isBefore(next)) {
      return;
    }
    phase = progress.phase();
    next = now.plus(INTERVAL);
    output.progress(progress.toMessage(orderId));
  }
}
