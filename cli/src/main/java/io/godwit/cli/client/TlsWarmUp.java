package io.godwit.cli.client;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;

/**
 * Does what the first TLS connection of a process costs apart from the network, some 0.2 s, on a
 * thread of its own while the command line is read. Nothing is sent and nothing depends on it.
 */
public final class TlsWarmUp {
  private static final Logger LOG = System.getLogger(TlsWarmUp.class.getName());

  private TlsWarmUp() {}

  public static void begin() {
    Thread.ofPlatform().daemon().name("tls-warm-up").start(TlsWarmUp::sayHelloToNobody);
  }

  private static void sayHelloToNobody() {
    try {
      SSLEngine engine = context().createSSLEngine("localhost", 443);
      engine.setUseClientMode(true);
      engine.beginHandshake();
      engine.wrap(
          ByteBuffer.allocate(0), ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
    } catch (GeneralSecurityException | IOException e) {
      LOG.log(Level.DEBUG, "the first connection will start a little later", e);
    }
  }

  private static SSLContext context() throws GeneralSecurityException, IOException {
    KeyStore nobody = KeyStore.getInstance("PKCS12");
    nobody.load(null, null);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(nobody);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
