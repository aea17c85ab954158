package io.godwit.agent.tunnel;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.protocol.v1.TicketClaims;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;

/** One stream between two hosts that both proved who they are and that a ticket was good for. */
public final class TunnelStream implements Closeable {
  private static final Logger LOG = System.getLogger(TunnelStream.class.getName());

  private final TicketClaims claims;
  private final HostId peer;
  private final StreamChannel channel;
  private final Runnable ended;
  private volatile boolean closed;

  /**
   * @param ended run when this host closes the stream, at least once
   */
  public TunnelStream(TicketClaims claims, HostId peer, StreamChannel channel, Runnable ended) {
    this.claims = Objects.requireNonNull(claims);
    this.peer = Objects.requireNonNull(peer);
    this.channel = Objects.requireNonNull(channel);
    this.ended = Objects.requireNonNull(ended);
  }

  /** What the controller signed for this stream. */
  public TicketClaims claims() {
    return claims;
  }

  public StreamKind kind() {
    return claims.getKind();
  }

  public HostId peer() {
    return peer;
  }

  /** On the wire, TLS included, both directions. */
  public long wireBytes() {
    return channel.sentBytes() + channel.receivedBytes();
  }

  public void send(Message message) throws IOException {
    Messages.send(channel, message);
  }

  /** Waits for the peer's next message. */
  public <T> T receive(Parser<T> parser) throws IOException {
    return Messages.receive(channel, parser);
  }

  /** Sends all the bytes that remain in the buffer. */
  public void send(ByteBuffer bytes) throws IOException {
    channel.send(bytes);
  }

  /**
   * Raw bytes that have arrived, at least one; none if the peer ended its direction. The buffer is
   * the stream's and good until the next call.
   */
  public ByteBuffer receive() throws IOException {
    return channel.receive();
  }

  /** Tells the peer that nothing follows. */
  public void endOutput() throws IOException {
    channel.endOutput();
  }

  /** Whether this host has closed it, rather than the peer or a dead link. */
  public boolean isClosed() {
    return closed;
  }

  /** Cuts the stream; harmless when it has ended. */
  @Override
  public void close() {
    closed = true;
    ended.run();
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a stream that is given up did not close cleanly", e);
    }
  }
}
