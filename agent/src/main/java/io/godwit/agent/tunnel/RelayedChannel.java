package io.godwit.agent.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/**
 * What two hosts say to each other by way of a third, as if it were their socket: their own TLS
 * goes through here, inside of the one between this host and the relay.
 */
final class RelayedChannel implements ByteChannel {
  private final FramedChannel relay;
  private volatile boolean closed;

  RelayedChannel(FramedChannel relay) {
    this.relay = relay;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    ByteBuffer arrived = relay.receive();
    if (!arrived.hasRemaining()) {
      return -1;
    }
    int count = Math.min(arrived.remaining(), into.remaining());
    into.put(into.position(), arrived, arrived.position(), count);
    into.position(into.position() + count);
    arrived.position(arrived.position() + count);
    return count;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int count = bytes.remaining();
    relay.send(bytes);
    return count;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    relay.close();
  }
}
