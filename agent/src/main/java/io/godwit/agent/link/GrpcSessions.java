package io.godwit.agent.link;

import io.godwit.agent.identity.IdentityStore;
import java.security.GeneralSecurityException;

/** Sessions over gRPC, under the host's identity as it is at that moment. */
public record GrpcSessions(IdentityStore identity, LinkTiming timing) implements Session.Opener {

  @Override
  public Session make(Session.Listener listener) throws GeneralSecurityException {
    return new GrpcSession(Dialer.channel(identity.current(), timing), listener);
  }

  @Override
  public String controller() {
    return identity.current().controller().toString();
  }
}
