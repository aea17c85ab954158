package io.godwit.agent.tunnel;

import java.io.IOException;

/** A stream that was not opened. Other streams run on. */
public final class TunnelException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it was. */
  public enum Reason {
    /** The other host could not be dialled, or did not dial. Dialling the other way may work. */
    PEER_UNREACHABLE,
    /** One of the hosts did not accept the other's certificate or ticket. */
    REFUSED,
    /** It was no longer wanted. */
    CLOSED
  }

  private final Reason reason;

  public TunnelException(Reason reason, String message) {
    this(reason, message, null);
  }

  TunnelException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
