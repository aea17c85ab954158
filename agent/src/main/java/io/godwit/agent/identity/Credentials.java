package io.godwit.agent.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;

/** An identity in the shapes that TLS takes: who we are, and whom we believe. */
public final class Credentials {
  private static final char[] IN_MEMORY_ONLY = new char[0];

  private Credentials() {}

  /** Shows the host's certificate and proves its key. */
  public static KeyManager[] keyManagers(Identity identity) throws GeneralSecurityException {
    KeyStore store = empty();
    store.setKeyEntry(
        "host", identity.key(), IN_MEMORY_ONLY, identity.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, IN_MEMORY_ONLY);
    return factory.getKeyManagers();
  }

  /**
   * Believes whom the CA certified, and nobody else.
   *
   * @param clock the host's: what has expired by it is not believed
   */
  public static TrustManager trust(X509Certificate ca, InstantSource clock) {
    return new TrustInTime(ca, clock);
  }

  private static KeyStore empty() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException("an empty key store cannot be made", e);
    }
    return store;
  }
}
