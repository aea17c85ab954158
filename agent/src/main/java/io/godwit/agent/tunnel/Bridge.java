package io.godwit.agent.tunnel;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Carries bytes both ways between a local socket and a stream, each way on a thread of its own. The
 * end of one direction is passed on and leaves the other open; a failure ends both.
 *
 * <p>The threads are the kernel's: a virtual one that waits for bytes is woken by way of two
 * others, and a copy of memory waits thousands of times.
 */
final class Bridge {
  private static final Logger LOG = System.getLogger(Bridge.class.getName());

  /** Enough for what is said and answered; a stream that fills it carries much. */
  private static final int SMALL = 1 << 14;

  private final SocketChannel local;
  private final TunnelStream stream;
  private final Passage.Both passages;

  Bridge(SocketChannel local, TunnelStream stream, Passage.Both passages) {
    this.local = local;
    this.stream = stream;
    this.passages = passages;
  }

  /** Returns when both directions have ended; both ends are closed then. */
  void run() throws InterruptedException {
    Thread outward = start("tunnel-out", this::outward);
    Thread inward = start("tunnel-in", this::inward);
    outward.join();
    inward.join();
    close();
  }

  private Thread start(String name, Direction direction) {
    return Thread.ofPlatform().daemon().name(name).start(() -> carry(direction));
  }

  /** One direction. */
  private interface Direction {
    void carry() throws IOException;
  }

  private void carry(Direction direction) {
    try {
      direction.carry();
    } catch (IOException e) {
      LOG.log(
          Level.DEBUG,
          "{0} stream ended early: {1}",
          stream.kind(),
          String.valueOf(e.getMessage()));
      close();
    }
  }

  private void outward() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(SMALL);
    while (local.read(buffer.clear()) >= 0) {
      boolean full = !buffer.hasRemaining();
      passages.outward().pass(buffer.flip(), stream::send);
      if (full && buffer.capacity() < TlsChannel.BATCH) {
        buffer = ByteBuffer.allocateDirect(TlsChannel.BATCH);
      }
    }
    stream.endOutput();
  }

  private void inward() throws IOException {
    for (ByteBuffer arrived = stream.receive();
        arrived.hasRemaining();
        arrived = stream.receive()) {
      passages.inward().pass(arrived, this::writeLocally);
    }
    local.shutdownOutput();
  }

  private void writeLocally(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      local.write(bytes);
    }
  }

  private void close() {
    stream.close();
    try {
      local.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a local end of the tunnel did not close cleanly", e);
    }
  }
}
