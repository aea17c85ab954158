package io.godwit.controller.saga;

import java.util.Objects;

/**
 * Why a saga did not end DONE.
 *
 * @param code stable, upper case, for example {@code HOST_UNREACHABLE}
 * @param message for people: what happened
 */
public record Cause(String code, String message) {
  public static final String CANCELLED = "CANCELLED";
  public static final String HOST_UNREACHABLE = "HOST_UNREACHABLE";
  public static final String INTERNAL = "INTERNAL";

  /** The operation is of an older state of a store that was lost or restored from a backup. */
  public static final String STORE_RESTORED = "STORE_RESTORED";

  /** A person, or evidence that a host is off, has decided whose the VM is. */
  public static final String RESOLVED = "RESOLVED";

  public Cause {
    Objects.requireNonNull(code);
    Objects.requireNonNull(message);
  }
}
