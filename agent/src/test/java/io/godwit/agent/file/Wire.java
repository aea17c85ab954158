package io.godwit.agent.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/** The network in front of a host, which fails as it is told. */
final class Wire implements AutoCloseable {
  private static final int CHUNK = 16 << 10;

  private final ServerSocketChannel listening;
  private final InetSocketAddress to;
  private final Fault fault;
  private final AtomicLong carried = new AtomicLong();

  /** What befalls a dialling host's bytes. */
  @FunctionalInterface
  interface Fault {
    Fault NONE = (chunk, before) -> true;

    /**
     * @param before bytes that were carried earlier
     * @return false to cut the connection
     */
    boolean passes(ByteBuffer chunk, long before);

    static Fault cutAfter(long bytes) {
      return (chunk, before) -> before < bytes;
    }

    static Fault flipAt(long position) {
      return (chunk, before) -> {
        long offset = position - before;
        if (offset >= 0 && offset < chunk.remaining()) {
          chunk.put((int) offset, (byte) ~chunk.get((int) offset));
        }
        return true;
      };
    }
  }

  Wire(InetSocketAddress to, Fault fault) throws IOException {
    this.to = to;
    this.fault = fault;
    this.listening = ServerSocketChannel.open();
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::accept);
  }

  /** Where it is dialled. */
  String endpoint() throws IOException {
    return "127.0.0.1:" + ((InetSocketAddress) listening.getLocalAddress()).getPort();
  }

  /** Bytes of the dialling host so far, TLS included. */
  long carried() {
    return carried.get();
  }

  private void accept() {
    try {
      SocketChannel near = listening.accept();
      SocketChannel far = SocketChannel.open(to);
      Thread.ofVirtual().start(() -> carry(near, far, this::faulty));
      Thread.ofVirtual().start(() -> carry(far, near, chunk -> true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean faulty(ByteBuffer chunk) {
    return fault.passes(chunk, carried.getAndAdd(chunk.remaining()));
  }

  /** Whether a chunk passes. */
  private interface Passage {
    boolean passes(ByteBuffer chunk);
  }

  private static void carry(SocketChannel source, SocketChannel destination, Passage passage) {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    try (source;
        destination) {
      while (source.read(buffer.clear()) >= 0 && passage.passes(buffer.flip())) {
        while (buffer.hasRemaining()) {
          destination.write(buffer);
        }
      }
    } catch (IOException e) {
      // One of the hosts has closed it; closing the other side is what carries that on.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
