package io.godwit.controller.backup;

/** A backup cannot be restored; the message says why and what to do. Nothing was changed. */
public final class BackupException extends Exception {
  private static final long serialVersionUID = 1;

  public BackupException(String message) {
    super(message);
  }

  public BackupException(String message, Throwable cause) {
    super(message, cause);
  }
}
