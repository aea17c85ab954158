package io.godwit.agent.identity;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A key made on this host, and the request that asks the controller to certify it.
 *
 * @param request PKCS#10, DER
 */
record KeyRequest(PrivateKey key, PublicKey publicKey, ByteString request) {

  /**
   * Makes an EC P-256 key.
   *
   * @param name common name; the controller decides what it certifies
   */
  static KeyRequest make(String name, SecureRandom random)
      throws GeneralSecurityException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    KeyPair pair = generator.generateKeyPair();
    try {
      byte[] request =
          new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=" + name), pair.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
              .getEncoded();
      return new KeyRequest(pair.getPrivate(), pair.getPublic(), ByteString.copyFrom(request));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("the certificate request cannot be signed", e);
    }
  }

  /**
   * Reads what the controller answered, and checks that it certifies this key under the CA.
   *
   * @param encoded X.509, DER; the host's own first
   */
  List<X509Certificate> accept(List<ByteString> encoded, X509Certificate ca, Instant when)
      throws GeneralSecurityException {
    List<X509Certificate> chain = new ArrayList<>();
    for (ByteString certificate : encoded) {
      chain.add(Pem.certificate(certificate.toByteArray()));
    }
    if (chain.isEmpty() || !chain.getFirst().getPublicKey().equals(publicKey)) {
      throw new CertificateException("the controller certified another key than this host's");
    }
    PinnedCa.validate(chain, ca, when);
    return chain;
  }
}
