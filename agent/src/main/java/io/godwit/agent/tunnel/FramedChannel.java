package io.godwit.agent.tunnel;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stream inside TLS that can be complete in one direction and open in the other. What is sent
 * goes in frames: four bytes of length, most significant first, and as many bytes; a length of zero
 * says that nothing follows.
 *
 * <p>TLS 1.3 has a close_notify for that (RFC 8446, section 6.1), but some engines answer one by
 * ending the other direction too, BoringSSL's by way of netty among them.
 */
final class FramedChannel implements StreamChannel {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final TlsChannel tls;
  private final ReentrantLock sending = new ReentrantLock();

  /** A frame's length and its first bytes, which thus share a record. */
  private final ByteBuffer head = ByteBuffer.allocateDirect(TlsChannel.LARGEST_RECORD);

  private ByteBuffer handedOut = NOTHING;
  private int frameLeft;
  private boolean complete;

  FramedChannel(TlsChannel tls) {
    this.tls = tls;
  }

  /** What the frames travel in. */
  TlsChannel tls() {
    return tls;
  }

  @Override
  public void send(ByteBuffer plain) throws IOException {
    if (plain.hasRemaining()) {
      sendFrame(plain);
    }
  }

  @Override
  public void endOutput() throws IOException {
    sendFrame(NOTHING.duplicate());
  }

  /**
   * {@inheritDoc}
   *
   * @throws EOFException if the connection ended before the stream was complete
   */
  @Override
  public ByteBuffer receive() throws IOException {
    if (handedOut.hasRemaining() || complete) {
      return handedOut;
    }
    if (frameLeft == 0) {
      frameLeft = receiveLength();
    }
    complete = frameLeft == 0;
    handedOut = complete ? NOTHING : takeOfFrame(some());
    return handedOut;
  }

  @Override
  public long sentBytes() {
    return tls.sentBytes();
  }

  @Override
  public long receivedBytes() {
    return tls.receivedBytes();
  }

  @Override
  public void close() throws IOException {
    tls.close();
  }

  private void sendFrame(ByteBuffer plain) throws IOException {
    sending.lock();
    try {
      head.clear().putInt(plain.remaining());
      int first = Math.min(head.remaining(), plain.remaining());
      head.put(plain.slice(plain.position(), first)).flip();
      plain.position(plain.position() + first);
      tls.send(head, plain);
    } finally {
      sending.unlock();
    }
  }

  private ByteBuffer takeOfFrame(ByteBuffer arrived) {
    int count = Math.min(frameLeft, arrived.remaining());
    ByteBuffer taken = arrived.slice(arrived.position(), count);
    arrived.position(arrived.position() + count);
    frameLeft -= count;
    return taken;
  }

  private int receiveLength() throws IOException {
    int length = 0;
    for (int part = 0; part < Integer.BYTES; part++) {
      length = (length << Byte.SIZE) | Byte.toUnsignedInt(some().get());
    }
    if (length < 0) {
      throw new IOException("the peer speaks another protocol in this stream");
    }
    return length;
  }

  private ByteBuffer some() throws IOException {
    ByteBuffer arrived = tls.receive();
    if (!arrived.hasRemaining()) {
      throw new EOFException("the connection ended before the stream was complete");
    }
    return arrived;
  }
}
