package io.godwit.hypervisor;

/**
 * A hypervisor call that failed, with its kind; libvirt's own error is the message and the cause.
 */
public final class HypervisorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it was. */
  public enum Reason {
    /** libvirtd does not answer, or the connection broke. */
    UNREACHABLE,
    UNKNOWN_VM,
    /** The VM or the host is not in a state that allows the call. */
    WRONG_STATE,
    /** This hypervisor, accelerator or guest lacks what was asked for. */
    UNSUPPORTED,
    /** The request itself is wrong. */
    INVALID,
    NO_SPACE,
    MIGRATION_FAILED,
    CANCELLED,
    /** Whether the VM runs here or at the destination is not known. */
    IN_DOUBT,
    INTERNAL
  }

  private final Reason reason;

  public HypervisorException(Reason reason, String message) {
    this(reason, message, null);
  }

  public HypervisorException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
