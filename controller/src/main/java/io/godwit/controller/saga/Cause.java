package io.godwit.controller.saga;

import java.util.Objects;
import java.util.regex.Pattern;

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

  private static final String SEPARATOR = ": ";
  private static final Pattern CODE = Pattern.compile("[A-Z][A-Z_]*");

  public Cause {
    Objects.requireNonNull(code);
    Objects.requireNonNull(message);
  }

  /** As the journal has it. */
  String text() {
    return code + SEPARATOR + message;
  }

  /** What {@link #text} made; any other text is a message without a code. */
  static Cause read(String text) {
    String[] parts = text.split(SEPARATOR, 2);
    return parts.length == 2 && CODE.matcher(parts[0]).matches()
        ? new Cause(parts[0], parts[1])
        : new Cause("", text);
  }
}
