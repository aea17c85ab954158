package io.godwit.agent.tunnel;

import io.godwit.model.OperationId;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import java.util.List;
import java.util.Set;

/** How an order gets streams to another host, and what leads into them on this one. */
public interface StreamOpener {

  /**
   * Begins to open all streams of a link: dials them, or announces them and awaits the peer.
   *
   * @param kinds that the order may open
   * @throws TunnelException {@code REFUSED} if a ticket is not good for this order
   */
  LinkEnd open(OperationId operation, Link link, Set<StreamKind> kinds) throws TunnelException;

  /**
   * Lets the two hosts of each ticket in, which cannot reach each other, and passes on what they
   * send each other. Again for the same tickets is a success.
   *
   * @throws TunnelException {@code REFUSED} if a ticket is not good for this order, or this host
   *     relays too much
   */
  void relay(OperationId operation, List<SignedTicket> tickets) throws TunnelException;

  /** Where this host's programs enter and leave streams. */
  Doors doors();
}
