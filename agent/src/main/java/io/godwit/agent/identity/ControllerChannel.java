package io.godwit.agent.identity;

import io.godwit.agent.config.HostPort;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Channels to a controller: TLS 1.3, with the name in its certificate checked. */
public final class ControllerChannel {
  private static final String TLS = "TLSv1.3";
  private static final String[] CIPHERS = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"};

  private ControllerChannel() {}

  /**
   * As the host that the identity names.
   *
   * @param clock the host's, by which the controller's certificate is checked
   */
  public static OkHttpChannelBuilder as(Identity identity, InstantSource clock)
      throws GeneralSecurityException {
    return to(
        identity.controller(),
        Credentials.keyManagers(identity),
        new TrustManager[] {Credentials.trust(identity.ca(), clock)});
  }

  /** As nobody, to a server that the pin proves. */
  static OkHttpChannelBuilder joining(HostPort controller, PinnedCa pin)
      throws GeneralSecurityException {
    return to(controller, new KeyManager[0], new TrustManager[] {pin});
  }

  private static OkHttpChannelBuilder to(
      HostPort controller, KeyManager[] whoWeAre, TrustManager[] whomWeBelieve)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance(TLS);
    context.init(whoWeAre, whomWeBelieve, null);
    return OkHttpChannelBuilder.forAddress(controller.host(), controller.port())
        .sslSocketFactory(context.getSocketFactory())
        .tlsConnectionSpec(new String[] {TLS}, CIPHERS);
  }
}
