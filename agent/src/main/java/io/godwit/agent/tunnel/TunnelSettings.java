package io.godwit.agent.tunnel;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;

/**
 * @param listen port 0 for any
 * @param connectLimit for reaching one of a peer's addresses
 * @param handshakeLimit for proving who one is and showing a ticket
 * @param announcementGrace how long a good ticket waits for the order that announces it
 * @param stallLimit a write that makes no progress for longer means a dead link
 */
public record TunnelSettings(
    InetSocketAddress listen,
    Duration connectLimit,
    Duration handshakeLimit,
    Duration announcementGrace,
    Duration stallLimit) {
  public TunnelSettings {
    Objects.requireNonNull(listen);
    Objects.requireNonNull(connectLimit);
    Objects.requireNonNull(handshakeLimit);
    Objects.requireNonNull(announcementGrace);
    Objects.requireNonNull(stallLimit);
  }

  public static TunnelSettings listeningOn(InetSocketAddress listen) {
    return new TunnelSettings(
        listen,
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        Duration.ofSeconds(20));
  }
}
