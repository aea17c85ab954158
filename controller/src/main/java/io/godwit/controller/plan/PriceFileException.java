package io.godwit.controller.plan;

/** The price file cannot be used; the message says why and what to do. */
public final class PriceFileException extends Exception {
  private static final long serialVersionUID = 1;

  PriceFileException(String message, Throwable cause) {
    super(message, cause);
  }

  PriceFileException(String message) {
    this(message, null);
  }
}
