package io.godwit.simulation.runtime;

/** A task ended by a failure that nobody handled: in production it would end its thread. */
public final class StrandFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StrandFailed(String task, Throwable cause) {
    super("task " + task + " ended by " + cause, cause);
  }
}
