package io.godwit.api;

import java.util.regex.Pattern;

/** What a VM, a host, an image or a provider may be called. */
public final class Names {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private Names() {}

  /** Whether the text is 1 to 63 lower-case letters, digits and inner hyphens (RFC 1123). */
  public static boolean isName(String text) {
    return LABEL.matcher(text).matches();
  }
}
