package io.godwit.agent.migration;

import io.godwit.agent.order.Cancellation;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.tunnel.LinkEnd;
import io.godwit.agent.tunnel.StreamOpener;
import io.godwit.agent.tunnel.TunnelException;
import io.godwit.agent.tunnel.TunnelStream;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.MoveKind;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.StreamKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Opens an order's streams, as long as the order is wanted. */
public final class LinkOpening {
  /** The other host got its order at the same time and needs no longer than its work takes. */
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private LinkOpening() {}

  /** What a move's streams carry: exactly one of each. */
  static Set<StreamKind> kinds(MoveKind kind) {
    return switch (kind) {
      case LIVE ->
          EnumSet.of(StreamKind.CONTROL, StreamKind.MEMORY, StreamKind.DISK, StreamKind.HAND_OVER);
      case COLD -> EnumSet.of(StreamKind.FILE, StreamKind.HAND_OVER);
      case MOVE_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new OrderFailure(
              OrderFailed.Code.UNSUPPORTED,
              "this agent does not know the kind of move; upgrade it. Nothing was changed");
    };
  }

  /**
   * Begins: where the peer is awaited, its streams are let in from here on.
   *
   * @throws OrderFailure {@code TICKET_REFUSED}
   */
  public static LinkEnd begin(
      StreamOpener tunnel, Link link, Set<StreamKind> kinds, OrderContext context) {
    try {
      return tunnel.open(OperationId.of(context.operationId()), link, kinds);
    } catch (TunnelException e) {
      throw failure(e);
    }
  }

  /**
   * Waits until all streams stand.
   *
   * @throws OrderFailure {@code PEER_UNREACHABLE}, {@code TICKET_REFUSED}, or why the order is not
   *     wanted any more; no stream is open then
   */
  public static List<TunnelStream> await(LinkEnd end, OrderContext context)
      throws InterruptedException {
    Cancellation.Hook hook = context.cancellation().onRequest(end::close);
    try {
      return end.await(context.tasks(), limit(context));
    } catch (TunnelException e) {
      context.cancellation().throwIfRequested("its streams were not opened");
      throw failure(e);
    } finally {
      hook.remove();
    }
  }

  private static Duration limit(OrderContext context) {
    return context
        .deadline()
        .remaining()
        .filter(left -> left.compareTo(LONGEST) < 0)
        .orElse(LONGEST);
  }

  private static OrderFailure failure(TunnelException e) {
    OrderFailed.Code code =
        switch (e.reason()) {
          case PEER_UNREACHABLE -> OrderFailed.Code.PEER_UNREACHABLE;
          case REFUSED -> OrderFailed.Code.TICKET_REFUSED;
          case CLOSED -> OrderFailed.Code.CANCELLED;
        };
    return new OrderFailure(code, e.getMessage() + "; the VM is not affected", e);
  }
}
