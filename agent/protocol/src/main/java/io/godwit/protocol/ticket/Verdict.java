package io.godwit.protocol.ticket;

import io.godwit.protocol.v1.TicketClaims;

/** Whether a ticket is good. */
public sealed interface Verdict {

  /** The controller made it, and it is good for what was asked. */
  record Accepted(TicketClaims claims) implements Verdict {}

  /**
   * It opens nothing.
   *
   * @param message for people, to follow "the ticket was refused: "
   */
  record Refused(Reason reason, String message) implements Verdict {}

  /** Why a ticket opens nothing. */
  enum Reason {
    /** The signature is not the controller's. */
    FORGED,
    /** Signed, but it does not say what a ticket must. */
    MALFORMED,
    EXPIRED,
    /** The peer's certificate names a host that the ticket does not let dial. */
    OTHER_DIALER,
    /** This host is not the ticket's other end. */
    OTHER_HOST,
    /** No order announced it here, or the order's operation has ended. */
    NOT_ANNOUNCED,
    ALREADY_USED
  }
}
