package io.godwit.agent.config;

import io.godwit.model.Printable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something can be dialled.
 *
 * @param host a name or an address; an IPv6 address without its brackets
 */
public record HostPort(String host, int port) {
  private static final Pattern TEXT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})");

  /**
   * @throws IllegalArgumentException if the text is not {@code host:port} or {@code [IPv6]:port}
   */
  public static HostPort parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65_535) {
      throw new IllegalArgumentException(
          "'" + Printable.of(text) + "' is not host:port, for example 10.80.0.1:8443");
    }
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    return new HostPort(host, Integer.parseInt(matcher.group(3)));
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
