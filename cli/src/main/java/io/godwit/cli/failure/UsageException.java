package io.godwit.cli.failure;

/** What was typed cannot be right; nothing was sent. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
