package io.godwit.agent.tunnel;

import io.godwit.agent.identity.Credentials;
import io.godwit.agent.identity.Identity;
import io.godwit.agent.identity.PeerName;
import io.godwit.model.HostId;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/**
 * What a host proves itself with to its peers, and what it checks them by. Made anew when the
 * certificate is renewed; standing streams keep the one they began with.
 *
 * <p>The engine is BoringSSL where the machine can load it: handshakes, of which a move has four,
 * and bulk cost it less of the processor than the JDK's.
 *
 * @param host the certificate's common name
 * @param answering for streams that peers open
 * @param dialling for streams that this host opens
 */
public record HostCredentials(HostId host, SslContext answering, SslContext dialling) {
  private static final Logger LOG = System.getLogger(HostCredentials.class.getName());
  private static final List<String> SUITES =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");

  /**
   * Sessions are never resumed, since that would skip a certificate's check; so none is kept. (Zero
   * would mean no limit.)
   */
  private static final Duration SHORTEST_SESSION = Duration.ofSeconds(1);

  private static final SslProvider PROVIDER = provider();

  /**
   * @param clock the host's, by which its peers' certificates are checked
   * @throws GeneralSecurityException if key and certificates do not fit each other
   */
  public static HostCredentials of(Identity identity, InstantSource clock)
      throws GeneralSecurityException {
    TrustManager trust = Credentials.trust(identity.ca(), clock);
    X509Certificate[] chain = identity.chain().toArray(X509Certificate[]::new);
    try {
      return new HostCredentials(
          identity.host(),
          strict(SslContextBuilder.forServer(identity.key(), chain).trustManager(trust)),
          strict(
              SslContextBuilder.forClient().keyManager(identity.key(), chain).trustManager(trust)));
    } catch (SSLException | IllegalArgumentException e) {
      throw new GeneralSecurityException("the host's key and certificates are of no use", e);
    }
  }

  /** TLS 1.3 and nothing older, with a certificate from both sides. */
  static SslContext strict(SslContextBuilder builder) throws SSLException {
    return builder
        .sslProvider(PROVIDER)
        .protocols("TLSv1.3")
        .ciphers(SUITES)
        .clientAuth(ClientAuth.REQUIRE)
        .sessionCacheSize(1)
        .sessionTimeout(SHORTEST_SESSION.toSeconds())
        .build();
  }

  /** For one stream that a peer opens; whoever has it releases it. */
  SSLEngine answeringEngine() {
    return engine(answering);
  }

  /** For one stream to a peer; whoever has it releases it. */
  SSLEngine diallingEngine() {
    return engine(dialling);
  }

  // Made without a peer's name, so that no session is ever resumed.
  private static SSLEngine engine(SslContext context) {
    return context.newEngine(UnpooledByteBufAllocator.DEFAULT);
  }

  private static SslProvider provider() {
    if (OpenSsl.isAvailable()) {
      return SslProvider.OPENSSL;
    }
    LOG.log(
        Level.WARNING,
        "BoringSSL cannot be loaded on this machine ({0}); the tunnel encrypts by the JDK, which is"
            + " as safe and carries some 25 MB/s: moves take long and guests stand still longer",
        OpenSsl.unavailabilityCause().toString());
    return SslProvider.JDK;
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
