package io.godwit.bench.intrusion;

import io.godwit.lab.LabHost;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key with its certificate, and the authority that its bearer trusts.
 *
 * @param keys one private key with its chain
 * @param password of {@code keys}
 */
record Identity(KeyStore keys, String password, X509Certificate authority) {
  private static final String AGENT = "/var/lib/godwit/agent/identity/";
  private static final String PASSWORD = "changeit";
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);

  /** The one that a host's agent got when it joined. */
  static Identity of(LabHost host) throws IOException, GeneralSecurityException {
    String own = Files.readString(host.onMachine(AGENT + "host.pem"));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("host", privateKey(own, "EC"), new char[0], certificates(own));
    return new Identity(keys, "", authority(host));
  }

  /** One that nobody vouches for, but that names the same host. */
  static Identity selfSigned(LabHost host)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path folder = Files.createTempDirectory("self-signed");
    Path file = folder.resolve("keys.p12");
    try {
      makeSelfSigned(file, hostId(host));

      try (InputStream in = Files.newInputStream(file)) {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(in, PASSWORD.toCharArray());
        return new Identity(keys, PASSWORD, authority(host));
      }
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  private static void makeSelfSigned(Path file, String name)
      throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "self",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("no self-signed certificate could be made: " + said);
    }
  }

  /** The id by which the controller knows a host: its certificate's common name. */
  static String hostId(LabHost host) throws IOException, GeneralSecurityException {
    X509Certificate own =
        (X509Certificate) certificates(Files.readString(host.onMachine(AGENT + "host.pem")))[0];
    return own.getSubjectX500Principal().getName().replaceFirst("^.*CN=([^,]*).*$", "$1");
  }

  private static X509Certificate authority(LabHost host)
      throws IOException, GeneralSecurityException {
    return (X509Certificate) certificates(Files.readString(host.onMachine(AGENT + "ca.pem")))[0];
  }

  /** The first private key in a PEM text. */
  static PrivateKey privateKey(String pem, String algorithm) throws GeneralSecurityException {
    Matcher matcher = PRIVATE_KEY.matcher(pem);
    if (!matcher.find()) {
      throw new GeneralSecurityException("there is no private key in it");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private static Certificate[] certificates(String pem) throws GeneralSecurityException {
    String only = PRIVATE_KEY.matcher(pem).replaceAll("").strip();
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(only.getBytes(StandardCharsets.US_ASCII)))
        .toArray(Certificate[]::new);
  }

  SSLContext tls() throws IOException, GeneralSecurityException {
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, password.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
