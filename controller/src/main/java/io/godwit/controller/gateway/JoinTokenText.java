package io.godwit.controller.gateway;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A join token as a person carries it to a host: {@code godwit1.SECRET.PIN}, the pin being the
 * base64url SHA-256 of the CA's SubjectPublicKeyInfo.
 */
public final class JoinTokenText {
  private static final Pattern FORM =
      Pattern.compile("godwit1\\.([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{43})");

  private final byte[] pin;

  /**
   * @param pin of the CA that a joining host is to trust
   */
  public JoinTokenText(byte[] pin) {
    this.pin = pin.clone();
  }

  public String of(String secret) {
    return "godwit1." + secret + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(pin);
  }

  /** The secret, if the text is a token with our pin. */
  Optional<String> secretOf(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches() && isOurs(matcher.group(2))
        ? Optional.of(matcher.group(1))
        : Optional.empty();
  }

  private boolean isOurs(String encodedPin) {
    try {
      return MessageDigest.isEqual(pin, Base64.getUrlDecoder().decode(encodedPin));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
