package io.godwit.controller.store;

/** The store does not do what it must; nothing was written. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
