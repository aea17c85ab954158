package io.godwit.protocol.ticket;

import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.TicketClaims;

/** The controller's side of tickets. */
@FunctionalInterface
public interface TicketSigner {
  SignedTicket sign(TicketClaims claims);
}
