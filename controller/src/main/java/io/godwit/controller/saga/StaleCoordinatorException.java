package io.godwit.controller.saga;

/**
 * Another controller has taken over this store; this one must not write or give orders any more.
 */
public final class StaleCoordinatorException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StaleCoordinatorException(long own, long current) {
    super(
        "this controller is number %d of its store and number %d has taken over: nothing was written"
            .formatted(own, current));
  }
}
