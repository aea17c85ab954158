package io.godwit.controller.config;

import io.godwit.model.Printable;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server can be dialled.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
  private static final Pattern TEXT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})");

  public Endpoint {
    Objects.requireNonNull(host);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /**
   * Reads {@code host:port} or {@code [IPv6]:port}.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static Endpoint parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + Printable.of(text)
              + "' is not an address: give host:port, for example 10.0.0.1:8443");
    }
    String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return new Endpoint(host, Integer.parseInt(matcher.group(3)));
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
