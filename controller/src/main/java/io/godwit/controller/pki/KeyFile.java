package io.godwit.controller.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;

/** A key pair in a file that only its owner can read. */
final class KeyFile {
  private KeyFile() {}

  /** Reads an EC P-256 key pair, made now if there is none. */
  static KeyPair ecP256(Path file, SecureRandom random) {
    return readOrMake(file, "EC", () -> makeEcP256(random));
  }

  /** Reads an Ed25519 key pair, made now if there is none. */
  static KeyPair ed25519(Path file, SecureRandom random) {
    return readOrMake(file, "Ed25519", () -> makeEd25519(random));
  }

  private interface Maker {
    KeyPair make() throws GeneralSecurityException;
  }

  private static KeyPair readOrMake(Path file, String algorithm, Maker maker) {
    try {
      if (Files.exists(file)) {
        String text = Files.readString(file);
        return new KeyPair(Pem.publicKey(text, algorithm), Pem.privateKey(text, algorithm));
      }
      KeyPair pair = maker.make();
      PrivateFile.write(file, Pem.of(pair.getPrivate()) + Pem.of(pair.getPublic()));
      return pair;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new PkiException(
          "cannot use the key in "
              + file
              + " ("
              + e
              + "); restore it from a backup: hosts trust the controller by this key",
          e);
    }
  }

  private static KeyPair makeEcP256(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  private static KeyPair makeEd25519(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(255, random);
    return generator.generateKeyPair();
  }
}
