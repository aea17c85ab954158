package io.godwit.agent.tunnel;

import io.godwit.agent.tunnel.TunnelException.Reason;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.TicketClaims;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * One host's end of a link whose streams are being opened. Closing it withdraws what is not open
 * yet and cuts what is.
 */
public final class LinkEnd implements AutoCloseable {
  private final HostId peer;
  private final List<CompletableFuture<TunnelStream>> streams;
  private final Runnable withdraw;

  /**
   * @param withdraw what is not open yet; run when the link is closed
   */
  public LinkEnd(HostId peer, List<CompletableFuture<TunnelStream>> streams, Runnable withdraw) {
    this.peer = peer;
    this.streams = List.copyOf(streams);
    this.withdraw = withdraw;
  }

  static LinkEnd dialling(LinkTerms terms, Dialer dialer) {
    List<CompletableFuture<TunnelStream>> streams = new ArrayList<>();
    for (LinkTerms.Ticket ticket : terms.tickets()) {
      streams.add(dialer.dial(terms, ticket));
    }
    return new LinkEnd(terms.peer(), streams, () -> {});
  }

  /** The peer comes by way of a relay, to which this host goes itself. */
  static LinkEnd meeting(LinkTerms terms, LinkTerms.Relay relay, Dialer dialer, Acceptor acceptor) {
    List<CompletableFuture<TunnelStream>> streams =
        terms.tickets().stream().map(ticket -> acceptor.meet(relay, ticket, dialer)).toList();
    return new LinkEnd(
        terms.peer(),
        streams,
        () -> terms.tickets().forEach(ticket -> acceptor.forget(ticket.claims())));
  }

  static LinkEnd awaiting(LinkTerms terms, Admission admission) {
    List<TicketClaims> claims = terms.tickets().stream().map(LinkTerms.Ticket::claims).toList();
    return new LinkEnd(
        terms.peer(),
        claims.stream().map(admission::expect).toList(),
        () -> claims.forEach(admission::forget));
  }

  /**
   * Waits until every stream is open. On failure none is.
   *
   * @return in the order of the link's tickets
   * @throws TunnelException {@code CLOSED} if the link was closed meanwhile
   */
  public List<TunnelStream> await(Tasks tasks, Duration limit)
      throws TunnelException, InterruptedException {
    try {
      Object unused = tasks.await(allOrFirstFailure(), limit);
      return streams.stream().map(CompletableFuture::join).toList();
    } catch (ExecutionException e) {
      close();
      throw asTunnelException(e.getCause());
    } catch (CancellationException e) {
      throw new TunnelException(Reason.CLOSED, "the streams are not wanted any more", e);
    } catch (TimeoutException e) {
      close();
      throw new TunnelException(Reason.PEER_UNREACHABLE, silence(limit), e);
    } catch (InterruptedException e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() {
    withdraw.run();
    for (CompletableFuture<TunnelStream> stream : streams) {
      if (!stream.cancel(false) && !stream.isCompletedExceptionally()) {
        stream.join().close();
      }
    }
  }

  /** One refused stream is enough to know: the others may never come. */
  private CompletableFuture<Object> allOrFirstFailure() {
    CompletableFuture<?> all =
        CompletableFuture.allOf(streams.toArray(CompletableFuture<?>[]::new));
    CompletableFuture<?> never = new CompletableFuture<>();
    List<CompletableFuture<?>> ends = new ArrayList<>(List.of(all));
    for (CompletableFuture<TunnelStream> stream : streams) {
      ends.add(stream.thenCompose(open -> never));
    }
    return CompletableFuture.anyOf(ends.toArray(CompletableFuture<?>[]::new));
  }

  private static TunnelException asTunnelException(Throwable cause) {
    return switch (cause) {
      case TunnelException known -> new TunnelException(known.reason(), known.getMessage(), known);
      case CancellationException closed ->
          new TunnelException(Reason.CLOSED, "the streams are not wanted any more", closed);
      default ->
          new TunnelException(
              Reason.PEER_UNREACHABLE, "a stream broke while it was opened: " + cause, cause);
    };
  }

  private String silence(Duration limit) {
    return "host %s did not open its streams within %d ms".formatted(peer, limit.toMillis());
  }
}
