package io.godwit.agent.link;

import java.time.Duration;

/**
 * How patient the link is.
 *
 * @param welcome within which a connected controller must answer the Hello
 * @param keepAlive silence after which the controller is asked for a sign of life (gRPC allows no
 *     less than 10 s)
 * @param keepAliveTimeout within which it must give one
 */
public record LinkTiming(
    Backoff backoff, Duration welcome, Duration keepAlive, Duration keepAliveTimeout) {
  public static final LinkTiming USUAL =
      new LinkTiming(
          Backoff.OF_LINK, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(3));
}
