package io.godwit.agent.link;

import io.godwit.agent.identity.IdentityStore;
import java.security.GeneralSecurityException;
import java.time.InstantSource;

/**
 * Sessions over gRPC, under the host's identity as it is at that moment.
 *
 * @param clock the host's, by which the controller's certificate is checked
 */
public record GrpcSessions(IdentityStore identity, LinkTiming timing, InstantSource clock)
    implements Session.Opener {

  @Override
  public Session make(Session.Listener listener) throws GeneralSecurityException {
    return new GrpcSession(Dialer.channel(identity.current(), timing, clock), listener);
  }

  @Override
  public String controller() {
    return identity.current().controller().toString();
  }
}
