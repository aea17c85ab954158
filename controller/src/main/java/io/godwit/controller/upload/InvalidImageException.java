package io.godwit.controller.upload;

/** A file is not an image that Godwit takes; the message says why and what to do. */
public final class InvalidImageException extends Exception {
  private static final long serialVersionUID = 1;

  public InvalidImageException(String message) {
    super(message);
  }
}
