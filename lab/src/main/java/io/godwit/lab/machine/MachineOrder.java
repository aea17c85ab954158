package io.godwit.lab.machine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What is to be launched.
 *
 * @param token the same one again asks for the same instance
 * @param host the name of the machine, as hosts are named
 * @param type one of {@link MachineType}
 * @param userData for cloud-init; may hold a secret
 */
public record MachineOrder(String token, String host, String type, String userData) {
  private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final int MOST_TOKEN = 200;
  private static final int MOST_USER_DATA = 64 * 1024;

  public MachineOrder {
    Objects.requireNonNull(type, "an order says the type");
    if (token == null || token.isBlank() || token.length() > MOST_TOKEN) {
      throw new IllegalArgumentException("an order has a token of 1 to 200 characters");
    }
    if (host == null || !HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("an order has the name of a host, not '" + host + "'");
    }
    if (userData == null || userData.length() > MOST_USER_DATA) {
      throw new IllegalArgumentException("an order has user data of at most 64 KiB");
    }
  }

  /** Of the instance that this token launches; no two tokens have the same. */
  String instanceId() {
    return "i-" + sha256(token).substring(0, 16);
  }

  /** Tells another order with the same token apart. */
  String digest() {
    return sha256(String.join("\0", token, host, type, userData));
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Without the user data and the token. */
  @Override
  public String toString() {
    return "MachineOrder[host=" + host + ", type=" + type + "]";
  }
}
