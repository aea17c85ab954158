package io.godwit.lab.machine;

/** The provider cannot do what was asked; the message says why and what to do about it. */
public final class MachineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of trouble it is, by the names that a program of a provider has for them. */
  public enum Kind {
    /** The message is the type. */
    NO_SUCH_TYPE,
    /** No address is left. */
    QUOTA_FULL,
    IMAGE_MISSING,
    NOT_FOUND,
    /** The token has launched another instance. */
    TOKEN_REUSED
  }

  private final Kind kind;

  MachineException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
