package io.godwit.agent.link;

import io.godwit.agent.identity.Credentials;
import io.godwit.agent.identity.Identity;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;

/** Makes channels to the controller: mutual TLS, and a dead controller is noticed in seconds. */
final class Dialer {
  private Dialer() {}

  static ManagedChannel channel(Identity identity, LinkTiming timing)
      throws GeneralSecurityException {
    return OkHttpChannelBuilder.forAddress(
            identity.controller().host(),
            identity.controller().port(),
            TlsChannelCredentials.newBuilder()
                .keyManager(Credentials.keyManagers(identity))
                .trustManager(Credentials.trustManagers(identity.ca()))
                .build())
        .keepAliveTime(timing.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(timing.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .build();
  }
}
