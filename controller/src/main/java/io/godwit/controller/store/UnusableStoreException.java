package io.godwit.controller.store;

/** This version of Godwit cannot work with the store; the message says why. It was not changed. */
public final class UnusableStoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnusableStoreException(String message) {
    super(message);
  }

  UnusableStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
