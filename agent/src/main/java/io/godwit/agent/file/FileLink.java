package io.godwit.agent.file;

import io.godwit.agent.order.Cancellation;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.tunnel.LinkEnd;
import io.godwit.agent.tunnel.StreamOpener;
import io.godwit.agent.tunnel.TunnelException;
import io.godwit.agent.tunnel.TunnelStream;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.StreamKind;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** One FILE stream for as long as an order needs it; asking the order to stop cuts it. */
final class FileLink {
  private static final Duration OPENING = Duration.ofSeconds(20);

  private final StreamOpener tunnel;

  FileLink(StreamOpener tunnel) {
    this.tunnel = tunnel;
  }

  /** What is done with the stream. */
  @FunctionalInterface
  interface Use<T> {
    T with(TunnelStream stream) throws IOException;
  }

  /**
   * @throws OrderFailure {@code PEER_UNREACHABLE}, {@code TICKET_REFUSED}, or why it was asked to
   *     stop
   */
  <T> T use(Link link, OrderContext context, Use<T> use) throws IOException, InterruptedException {
    OperationId operation = OperationId.of(context.operationId());
    try (LinkEnd end = tunnel.open(operation, link, Set.of(StreamKind.FILE))) {
      Cancellation.Hook hook = context.cancellation().onRequest(end::close);
      try {
        return use.with(end.await(context.tasks(), opening(context)).getFirst());
      } catch (IOException e) {
        context.cancellation().throwIfRequested("what has arrived is kept for the next attempt");
        throw e;
      } finally {
        hook.remove();
      }
    } catch (TunnelException e) {
      throw new OrderFailure(code(e), e.getMessage(), e);
    }
  }

  private static Duration opening(OrderContext context) {
    return context
        .deadline()
        .remaining()
        .filter(left -> left.compareTo(OPENING) < 0)
        .orElse(OPENING);
  }

  private static OrderFailed.Code code(TunnelException failure) {
    return switch (failure.reason()) {
      case PEER_UNREACHABLE -> OrderFailed.Code.PEER_UNREACHABLE;
      case REFUSED -> OrderFailed.Code.TICKET_REFUSED;
      case CLOSED -> OrderFailed.Code.CANCELLED;
    };
  }
}
