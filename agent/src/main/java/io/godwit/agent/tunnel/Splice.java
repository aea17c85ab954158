package io.godwit.agent.tunnel;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A relay's part of one stream: what one host sends goes to the other as it is, each way on a
 * thread of the kernel's. It holds no more than the channels' buffers: a host that takes slowly
 * slows the other one down. The end of one direction is passed on; a failure ends both.
 */
final class Splice {
  private static final Logger LOG = System.getLogger(Splice.class.getName());

  private final FramedChannel one;
  private final FramedChannel other;
  private final Runnable ended;
  private final AtomicInteger underWay = new AtomicInteger(2);

  /**
   * @param ended run once, when both directions have
   */
  Splice(FramedChannel one, FramedChannel other, Runnable ended) {
    this.one = one;
    this.other = other;
    this.ended = ended;
  }

  void begin() {
    start(one, other);
    start(other, one);
  }

  /** Both directions. */
  boolean hasEnded() {
    return underWay.get() == 0;
  }

  /** Of both, that have arrived here. */
  long carriedBytes() {
    return one.receivedBytes() + other.receivedBytes();
  }

  /** Cuts both; both hosts see a link that is lost. */
  void close() {
    closeQuietly(one);
    closeQuietly(other);
  }

  static void closeQuietly(FramedChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a relayed stream did not close cleanly", e);
    }
  }

  private void start(FramedChannel from, FramedChannel to) {
    Thread unused =
        Thread.ofPlatform().daemon().name("tunnel-relay").start(() -> carryToEnd(from, to));
  }

  private void carryToEnd(FramedChannel from, FramedChannel to) {
    try {
      carry(from, to);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a relayed stream ended early: {0}", e.toString());
      close();
    } finally {
      if (underWay.decrementAndGet() == 0) {
        close();
        ended.run();
      }
    }
  }

  private static void carry(FramedChannel from, FramedChannel to) throws IOException {
    for (ByteBuffer arrived = from.receive(); arrived.hasRemaining(); arrived = from.receive()) {
      to.send(arrived);
    }
    to.endOutput();
  }
}
