package io.godwit.cli.client;

import java.net.SocketTimeoutException;
import java.util.Locale;

/** The controller did not answer, or not as the one that the context pins. */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Whether it may be there and only takes its time. Where no connection comes about, as at a
   * machine that is off, nothing is there.
   */
  public boolean isSlow() {
    return getCause() instanceof SocketTimeoutException timeout && !isOfConnecting(timeout);
  }

  /** Java has one class for both. */
  private static boolean isOfConnecting(SocketTimeoutException timeout) {
    String message = timeout.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).startsWith("connect");
  }
}
