package io.godwit.agent.identity;

/** The host has not joined, and nothing was changed on it; the message says why and what to do. */
public final class JoinFailed extends Exception {
  private static final long serialVersionUID = 1L;

  JoinFailed(String message) {
    super(message);
  }

  JoinFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
