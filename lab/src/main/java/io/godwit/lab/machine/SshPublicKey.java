package io.godwit.lab.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Whom a machine lets in by SSH, beside those whom its user data names.
 *
 * @param text as a line of OpenSSH: kind, key, and perhaps a comment
 */
public record SshPublicKey(String text) {
  /** It is written between quotation marks, and anything else might be a private key. */
  private static final Pattern LINE =
      Pattern.compile("(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/=]+( [A-Za-z0-9@._ -]*)?");

  public SshPublicKey {
    if (!LINE.matcher(text).matches()) {
      throw new IllegalArgumentException("that is no public key of OpenSSH");
    }
  }

  /**
   * Reads one, as ssh-keygen writes it.
   *
   * @throws IllegalArgumentException where the file holds something else
   */
  public static SshPublicKey read(Path file) throws IOException {
    try {
      return new SshPublicKey(Files.readString(file).strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s has no public key of OpenSSH; nothing was launched".formatted(file), e);
    }
  }
}
