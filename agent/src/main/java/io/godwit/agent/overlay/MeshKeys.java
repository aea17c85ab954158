package io.godwit.agent.overlay;

import io.godwit.agent.storage.DurableFile;
import io.godwit.model.MeshKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/**
 * This host's key in the mesh: Curve25519 (RFC 7748), as WireGuard has it. It is made here, stays
 * in a file of root's, and is read by {@code wg} alone.
 *
 * @param privateKey base64
 * @param publicKey what follows from it
 */
record MeshKeys(String privateKey, MeshKey publicKey) {
  private static final int BYTES = 32;
  private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

  /**
   * Reads the key, or makes one where there is none.
   *
   * @throws IOException also where the file holds no key
   */
  static MeshKeys open(Path file, SecureRandom random) throws IOException {
    Optional<byte[]> kept = DurableFile.read(file);
    if (kept.isPresent()) {
      return of(file, new String(kept.get(), StandardCharsets.US_ASCII).strip());
    }
    MeshKeys made = stage(file, random);
    DurableFile.place(file);
    return made;
  }

  /** Makes another one, beside the one that is in the file. */
  static MeshKeys stage(Path file, SecureRandom random) throws IOException {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    String made = Base64.getEncoder().encodeToString(secret);
    DurableFile.stage(file, (made + "\n").getBytes(StandardCharsets.US_ASCII));
    return of(file, made);
  }

  private static MeshKeys of(Path file, String privateKey) throws IOException {
    try {
      byte[] secret = Base64.getDecoder().decode(privateKey);
      return new MeshKeys(
          privateKey, new MeshKey(Base64.getEncoder().encodeToString(publicKey(secret))));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "%s holds no key of the mesh: remove it, and the next start makes one".formatted(file),
          e);
    }
  }

  /** What the agreement with the curve's base point gives (RFC 7748, section 6.1). */
  private static byte[] publicKey(byte[] secret) throws GeneralSecurityException {
    KeyFactory keys = KeyFactory.getInstance("X25519");
    PrivateKey own = keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secret));
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(own);
    agreement.doPhase(
        keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BASE_POINT)), true);
    return agreement.generateSecret();
  }

  /** Without the private half. */
  @Override
  public String toString() {
    return publicKey.toString();
  }
}
