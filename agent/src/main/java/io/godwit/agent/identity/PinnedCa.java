package io.godwit.agent.identity;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.net.ssl.X509TrustManager;

/** Believes a server whose chain ends in the CA that a join token pins. */
final class PinnedCa implements X509TrustManager {
  private final JoinToken token;
  private final InstantSource clock;

  PinnedCa(JoinToken token, InstantSource clock) {
    this.token = token;
    this.clock = clock;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    X509Certificate ca =
        Arrays.stream(chain).filter(token::pins).findFirst().orElseThrow(NotThePinnedCa::new);
    validate(List.of(chain), ca, clock.instant());
  }

  /**
   * Checks that the CA has certified the first of the chain.
   *
   * @throws CertificateException if it has not, or one of them is out of date then
   */
  static void validate(List<X509Certificate> chain, X509Certificate ca, Instant when)
      throws CertificateException {
    try {
      List<X509Certificate> below =
          chain.stream().takeWhile(certificate -> !certificate.equals(ca)).toList();
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ca, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(when));
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(below), parameters);
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a host that joins serves nobody");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  /** The server is not of the controller that gave the token. */
  static final class NotThePinnedCa extends CertificateException {
    private static final long serialVersionUID = 1L;

    NotThePinnedCa() {
      super("the server's certificates do not end in the CA that the token names");
    }
  }
}
