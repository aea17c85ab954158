package io.godwit.agent.tunnel;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;

/**
 * A unix socket on the source that leads through streams to the same place on the destination. Each
 * local connection takes one of the streams and tells the other side by one byte, since some
 * protocols have their server speak first (NBD does). Only root may open it.
 */
final class LocalDoor implements Closeable {
  private static final Logger LOG = System.getLogger(LocalDoor.class.getName());
  private static final byte OPEN = 1;

  private final Path path;
  private final ServerSocketChannel listener;
  private final Queue<TunnelStream> streams;

  private LocalDoor(Path path, ServerSocketChannel listener, Collection<TunnelStream> streams) {
    this.path = path;
    this.listener = listener;
    this.streams = new ArrayDeque<>(streams);
  }

  /**
   * @param path a socket that a dead agent left there is removed; its folder is its owner's only
   */
  static LocalDoor open(Path path, Collection<TunnelStream> streams) throws IOException {
    Files.deleteIfExists(path);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    LocalDoor door = new LocalDoor(path, listener, streams);
    Thread.ofVirtual().name("tunnel-door").start(door::serve);
    return door;
  }

  /** The destination's side: waits for the door to be opened, then leads to the target. */
  static void lead(TunnelStream stream, Path target, Passage.Both passages) {
    Thread.ofVirtual().name("tunnel-lead").start(() -> awaitAndLead(stream, target, passages));
  }

  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(path);
  }

  private void serve() {
    try {
      while (listener.isOpen()) {
        admit(listener.accept());
      }
    } catch (ClosedChannelException closed) {
      LOG.log(Level.DEBUG, "the local end {0} has ended", path);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "nothing more enters the tunnel at " + path, e);
    }
  }

  private void admit(SocketChannel local) throws IOException {
    TunnelStream stream = streams.poll();
    if (stream == null) {
      LOG.log(Level.WARNING, "one connection too many at {0}: it is closed", path);
      local.close();
      return;
    }
    Thread.ofVirtual().name("tunnel-bridge").start(() -> bridge(local, stream));
  }

  private static void bridge(SocketChannel local, TunnelStream stream) {
    try {
      stream.send(ByteBuffer.wrap(new byte[] {OPEN}));
      new Bridge(local, stream, Passage.Both.FREE).run();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the stream behind a local connection is gone; it is closed", e);
      closeQuietly(local);
    } catch (InterruptedException e) {
      stream.close();
      closeQuietly(local);
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitAndLead(TunnelStream stream, Path target, Passage.Both passages) {
    try {
      if (isOpened(stream)) {
        new Bridge(SocketChannel.open(UnixDomainSocketAddress.of(target)), stream, passages).run();
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "a {0} stream is cut, as it leads to {1}: {2}",
          stream.kind(),
          target,
          e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stream.close();
    }
  }

  /** A stream may also end without having been used. */
  private static boolean isOpened(TunnelStream stream) {
    try {
      ByteBuffer first = stream.receive();
      return first.hasRemaining() && first.get() == OPEN;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a {0} stream was not used: {1}", stream.kind(), e.toString());
      return false;
    }
  }

  private static void closeQuietly(SocketChannel local) {
    try {
      local.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a local connection did not close cleanly", e);
    }
  }
}
