package io.godwit.cli.client;

import java.net.SocketTimeoutException;

/** The controller did not answer, or not as the one that the context pins. */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether it may be there and only takes its time. */
  public boolean isSlow() {
    return getCause() instanceof SocketTimeoutException;
  }
}
