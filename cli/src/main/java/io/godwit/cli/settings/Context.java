package io.godwit.cli.settings;

import java.net.URI;

/**
 * A controller the user works with.
 *
 * @param controller https, for example {@code https://10.80.0.1:8443}
 * @param caPem the one certificate authority that is trusted for it
 * @param token bearer token
 */
public record Context(String name, URI controller, String caPem, String token) {
  @Override
  public String toString() {
    return name + " (" + controller + ")";
  }
}
