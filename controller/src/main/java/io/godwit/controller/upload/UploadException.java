package io.godwit.controller.upload;

import io.godwit.api.Problem;

/** An upload was not taken; nothing of it is kept. */
public final class UploadException extends Exception {
  private static final long serialVersionUID = 1;

  private final Problem.Code code;

  public UploadException(Problem.Code code, String message) {
    super(message);
    this.code = code;
  }

  public UploadException(Problem.Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public Problem.Code code() {
    return code;
  }
}
