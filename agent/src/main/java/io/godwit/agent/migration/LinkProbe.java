package io.godwit.agent.migration;

import io.godwit.agent.order.OrderFailure;
import io.godwit.migration.postcopy.LinkHealth;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Release.Stage;
import io.godwit.protocol.v1.ReleaseReply;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Measures the link of a move that wants to use post-copy, before anything is copied. */
final class LinkProbe {
  private static final int ECHOES = 12;

  private LinkProbe() {}

  /**
   * @param breaks of this link lately
   * @throws OrderFailure {@code POST_COPY_UNFIT} with what was measured
   */
  static void requireFit(Tasks tasks, Grant grant, ReleaseLine line, int breaks)
      throws InterruptedException {
    List<Duration> roundTrips = new ArrayList<>();
    for (int i = 0; i < ECHOES; i++) {
      Instant sent = tasks.instant();
      ReleaseReply unused = line.say(grant, Stage.ECHO);
      roundTrips.add(Duration.between(sent, tasks.instant()));
    }
    new LinkHealth(roundTrips, breaks)
        .refusal()
        .ifPresent(
            why -> {
              throw new OrderFailure(
                  OrderFailed.Code.POST_COPY_UNFIT,
                  "the link to the destination is not fit for post-copy: %s. Nothing was copied; migrate without --post-copy"
                      .formatted(why));
            });
  }
}
