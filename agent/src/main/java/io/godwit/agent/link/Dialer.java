package io.godwit.agent.link;

import io.godwit.agent.identity.ControllerChannel;
import io.godwit.agent.identity.Identity;
import io.grpc.ManagedChannel;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Makes channels to the controller: mutual TLS, and a dead controller is noticed in seconds. */
final class Dialer {
  private Dialer() {}

  static ManagedChannel channel(Identity identity, LinkTiming timing, InstantSource clock)
      throws GeneralSecurityException {
    return ControllerChannel.as(identity, clock)
        .keepAliveTime(timing.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(timing.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .build();
  }
}
