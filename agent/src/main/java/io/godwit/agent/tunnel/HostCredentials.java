package io.godwit.agent.tunnel;

import io.godwit.agent.identity.Credentials;
import io.godwit.agent.identity.Identity;
import io.godwit.agent.identity.PeerName;
import io.godwit.model.HostId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/**
 * What a host proves itself with to its peers, and what it checks them by. Made anew when the
 * certificate is renewed; standing streams keep the one they began with.
 *
 * @param host the certificate's common name
 */
public record HostCredentials(HostId host, SSLContext context) {
  /**
   * Sessions are never resumed, since that would skip a certificate's check; so none is kept. (Zero
   * would mean no limit.)
   */
  private static final Duration SHORTEST_SESSION = Duration.ofSeconds(1);

  /**
   * @throws GeneralSecurityException if key and certificates do not fit each other
   */
  public static HostCredentials of(Identity identity) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(Credentials.keyManagers(identity), Credentials.trustManagers(identity.ca()), null);
    context.getServerSessionContext().setSessionCacheSize(1);
    context.getServerSessionContext().setSessionTimeout((int) SHORTEST_SESSION.toSeconds());
    return new HostCredentials(identity.host(), context);
  }

  /** The host that the peer's verified certificate names. */
  static HostId peerOf(SSLSession session) throws IOException {
    try {
      return PeerName.hostOf((X509Certificate) session.getPeerCertificates()[0]);
    } catch (IllegalArgumentException e) {
      throw new IOException("the peer's certificate is not a host's: " + e.getMessage(), e);
    }
  }
}
