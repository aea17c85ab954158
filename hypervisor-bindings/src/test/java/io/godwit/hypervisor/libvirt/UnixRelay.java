package io.godwit.hypervisor.libvirt;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Leads a unix socket to another one, as the tunnel does, until it is cut. */
final class UnixRelay implements AutoCloseable {
  private final ServerSocketChannel listening;
  private final List<SocketChannel> open = new CopyOnWriteArrayList<>();

  UnixRelay(Path from, Path to) throws IOException {
    listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(from));
    Thread.ofVirtual().start(() -> accept(to));
  }

  private void accept(Path to) {
    try {
      while (true) {
        SocketChannel near = listening.accept();
        SocketChannel far = SocketChannel.open(UnixDomainSocketAddress.of(to));
        open.addAll(List.of(near, far));
        Thread.ofVirtual().start(() -> carry(near, far));
        Thread.ofVirtual().start(() -> carry(far, near));
      }
    } catch (IOException e) {
      cut();
    }
  }

  private static void carry(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    try (from;
        to) {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
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
        throw new java.io.UncheckedIOException(e);
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
