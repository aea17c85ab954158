package io.godwit.model;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A host's public key in the mesh: Curve25519, as WireGuard writes it. The private one never leaves
 * its host.
 *
 * @param base64 44 characters
 */
public record MeshKey(String base64) {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=");

  public MeshKey {
    Objects.requireNonNull(base64);
    if (!SHAPE.matcher(base64).matches()) {
      throw new IllegalArgumentException("this is not a WireGuard key");
    }
  }

  @Override
  public String toString() {
    return base64;
  }
}
