package io.godwit.controller.api;

import io.godwit.api.Problem;

/** A request is refused for what it says, before anything was asked of the fleet. */
public final class InvalidRequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Problem.Code code;

  public InvalidRequestException(String message) {
    this(Problem.Code.INVALID, message);
  }

  public InvalidRequestException(Problem.Code code, String message) {
    super(message);
    this.code = code;
  }

  public Problem.Code code() {
    return code;
  }
}
