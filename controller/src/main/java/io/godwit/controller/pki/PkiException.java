package io.godwit.controller.pki;

/** A key or certificate could not be made, read or trusted. */
public final class PkiException extends RuntimeException {
  public PkiException(String message) {
    super(message);
  }

  public PkiException(String message, Throwable cause) {
    super(message, cause);
  }
}
