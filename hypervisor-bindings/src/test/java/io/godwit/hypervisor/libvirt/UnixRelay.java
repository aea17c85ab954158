package io.godwit.hypervisor.libvirt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Leads a unix socket to another one, as the tunnel does, until it is cut. */
final class UnixRelay implements AutoCloseable {
  private static final int CHUNK = 16 << 10;

  private final ServerSocketChannel listening;
  private final Path to;
  private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
  private volatile long nanosPerChunk;

  UnixRelay(Path from, Path to) throws IOException {
    this.to = to;
    this.listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(from));
    Thread.ofVirtual().start(this::accept);
  }

  /** From now on. */
  void slowDownTo(long bytesPerSecond) {
    nanosPerChunk = TimeUnit.SECONDS.toNanos(CHUNK) / bytesPerSecond;
  }

  private void accept() {
    try {
      while (true) {
        connect(listening.accept());
      }
    } catch (IOException e) {
      cut();
    }
  }

  private void connect(SocketChannel near) throws IOException {
    open.add(near);
    try {
      SocketChannel far = SocketChannel.open(UnixDomainSocketAddress.of(to));
      open.add(far);
      Thread.ofVirtual().start(() -> carry(near, far));
      Thread.ofVirtual().start(() -> carry(far, near));
    } catch (IOException e) {
      near.close();
    }
  }

  private void carry(SocketChannel source, SocketChannel destination) {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    try (source;
        destination) {
      while (source.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          destination.write(buffer);
        }
        buffer.clear();
        LockSupport.parkNanos(nanosPerChunk);
      }
    } catch (IOException e) {
      // Either side was cut; closing both is what carries that on.
    }
  }

  void cut() {
    for (SocketChannel channel : open) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    open.clear();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }
}
