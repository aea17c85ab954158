package io.godwit.controller.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * A host's wish for a certificate. Only the key is taken from it: the names are the controller's.
 */
public final class CertificateRequest {
  private static final int LEAST_BITS = 256;

  private CertificateRequest() {}

  /**
   * The key it is for, which the sender has proven to hold.
   *
   * @param der PKCS#10
   * @throws PkiException if it is not one, its signature is wrong, or its key is not EC of at least
   *     256 bits
   */
  public static PublicKey verifiedKey(byte[] der) {
    try {
      JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
      PublicKey key = request.getPublicKey();
      if (!(key instanceof ECPublicKey ec)
          || ec.getParams().getCurve().getField().getFieldSize() < LEAST_BITS) {
        throw new PkiException("the key in the certificate request must be EC, P-256 or stronger");
      }
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new PkiException("the certificate request is not signed with its own key");
      }
      return key;
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | IllegalArgumentException e) {
      throw new PkiException("this is not a certificate request (PKCS#10, DER)", e);
    }
  }
}
