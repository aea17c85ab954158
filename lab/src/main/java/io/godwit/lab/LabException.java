package io.godwit.lab;

/** The lab cannot do what was asked. The message says what was wrong and what to do about it. */
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of trouble it is, for whoever turns it into an exit code. */
  public enum Reason {
    /** Not root, or root without the right to make namespaces. Nothing was changed. */
    NOT_ALLOWED,
    /** Packages are missing; the message names them. Nothing was changed. */
    PACKAGES_MISSING,
    /** The machine uses an address range or an interface name of the lab. Nothing was changed. */
    ADDRESS_IN_USE,
    /** Another process is starting or stopping the lab right now. Nothing was changed. */
    BUSY,
    /** A lab with other settings is there, or remains that no ledger proves ours. */
    OTHER_LAB,
    /** The lab, or the host that is needed, is not up. */
    NOT_UP,
    /** A command failed or did not end in time; the message holds what it said. */
    FAILED
  }

  private final Reason reason;

  public LabException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public LabException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
