package io.godwit.model;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The SHA-256 of an image file's bytes; an image is cached and verified under it.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record ImageDigest(String hex) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public ImageDigest {
    Objects.requireNonNull(hex);
    if (!SHA256.matcher(hex).matches()) {
      throw new IllegalArgumentException("'" + Printable.of(hex) + "' is not a SHA-256");
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
