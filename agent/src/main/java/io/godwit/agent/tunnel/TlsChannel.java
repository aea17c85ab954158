package io.godwit.agent.tunnel;

import io.netty.util.ReferenceCountUtil;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * TLS 1.3 over one connected socket, or what stands for one, both sides authenticated. Blocking;
 * one thread may receive while another sends, and any thread may close. {@link #close} cuts the
 * connection, which the peer sees as an error; that a direction is complete is told by {@link
 * FramedChannel}.
 *
 * <p>An engine with our own buffers rather than an SSLSocket: a quarter of a mebibyte is sealed
 * record by record and then written by one system call, and what arrived is handed out without a
 * copy. That matters where two hosts' pumps share the cores with the guests. The buffers begin
 * small and grow only where a stream fills them: a move has several streams, most of which carry
 * much in one direction or in none, and an agent has little memory for many moves. They lie outside
 * of Java's heap, where engine and kernel take them without a copy.
 */
final class TlsChannel implements Closeable {
  /** Plain bytes that travel by one system call. */
  static final int BATCH = 1 << 18;

  static final int LARGEST_RECORD = 1 << 14;
  private static final int GROWTH = 4;
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final ByteChannel socket;
  private final SSLEngine engine;

  /** Room that TLS wants for one record. */
  private final int packet;

  private final ReentrantLock sending = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private ByteBuffer sealed;
  private ByteBuffer arrived;
  private ByteBuffer opened;
  private final AtomicLong sentBytes = new AtomicLong();
  private final AtomicLong receivedBytes = new AtomicLong();
  private volatile boolean writing;

  /**
   * @param engine this channel's alone, which releases it
   */
  TlsChannel(ByteChannel socket, SSLEngine engine) {
    this.socket = socket;
    this.engine = engine;
    this.packet = engine.getSession().getPacketBufferSize();
    this.sealed = ByteBuffer.allocateDirect(packet);
    this.arrived = ByteBuffer.allocateDirect(packet).flip();
    this.opened = ByteBuffer.allocateDirect(arrived.capacity() + LARGEST_RECORD).flip();
  }

  /** On failure the peer has been told why, as far as TLS tells, and the channel is of no use. */
  void handshake() throws IOException {
    try {
      engine.beginHandshake();
      boolean open = true;
      while (open) {
        open = handshakeStep();
      }
    } catch (SSLException e) {
      sayGoodbye(e);
      throw e;
    }
  }

  /** The verified peer's. */
  SSLSession session() {
    return engine.getSession();
  }

  /**
   * What has arrived, at least one byte; none if the peer's TLS or this side has ended it, which
   * says nothing of whether the stream is complete. The buffer is this channel's and good until the
   * next call, which hands out the same one while bytes remain in it.
   *
   * @throws EOFException if the connection was cut
   */
  ByteBuffer receive() throws IOException {
    if (opened.hasRemaining()) {
      return opened;
    }
    opened = atLeast(arrived.capacity() + LARGEST_RECORD, opened).clear();
    try {
      boolean more = true;
      while (more) {
        more = openRecord();
      }
    } finally {
      opened.flip();
    }
    return opened;
  }

  /** Sends all the bytes that remain in the buffers, in their order. */
  void send(ByteBuffer first, ByteBuffer second) throws IOException {
    sending.lock();
    try {
      while (first.hasRemaining() || second.hasRemaining()) {
        seal(first, second);
        flush();
      }
    } finally {
      sending.unlock();
    }
  }

  /** On the wire, TLS included. */
  long sentBytes() {
    return sentBytes.get();
  }

  /** On the wire, TLS included. */
  long receivedBytes() {
    return receivedBytes.get();
  }

  /** Whether a write waits for the peer right now. */
  boolean isWriting() {
    return writing;
  }

  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      try {
        socket.close();
      } finally {
        // Waits for calls that are in the engine, and lets no more into it.
        ReferenceCountUtil.release(engine);
      }
    }
  }

  private boolean handshakeStep() throws IOException {
    return switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> {
        runTasks();
        yield true;
      }
      case NEED_WRAP -> {
        wrapAndFlush();
        yield true;
      }
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
        opened.clear();
        unwrapHandshake();
        opened.flip();
        yield true;
      }
      case FINISHED, NOT_HANDSHAKING -> false;
    };
  }

  private void unwrapHandshake() throws IOException {
    SSLEngineResult result = engine.unwrap(arrived, opened);
    switch (result.getStatus()) {
      case OK -> {}
      case BUFFER_UNDERFLOW -> fill();
      case BUFFER_OVERFLOW -> throw new SSLException("a record larger than TLS allows");
      case CLOSED -> throw new EOFException("the peer ended the connection before it was trusted");
    }
  }

  /** Opens one record, or reads for one; false when there is something to hand out, or the end. */
  private boolean openRecord() throws IOException {
    SSLEngineResult result = engine.unwrap(arrived, opened);
    return switch (result.getStatus()) {
      case OK -> {
        answerTls(result.getHandshakeStatus());
        yield true;
      }
      case BUFFER_OVERFLOW, CLOSED -> false;
      case BUFFER_UNDERFLOW -> {
        if (opened.position() > 0) {
          yield false;
        }
        fill();
        yield true;
      }
    };
  }

  /**
   * Messages of TLS's own after the handshake: tickets that nobody uses, new keys, and the alert
   * after a damaged record. netty's engine asks for that one only here, not by its own status, and
   * tells of the damage only once the alert is fetched.
   */
  private void answerTls(SSLEngineResult.HandshakeStatus wanted) throws IOException {
    switch (wanted) {
      case NEED_TASK -> runTasks();
      case NEED_WRAP -> wrapAndFlush();
      default -> {}
    }
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  private void seal(ByteBuffer first, ByteBuffer second) throws IOException {
    int plain = Math.min(first.remaining() + second.remaining(), BATCH);
    int records = Math.ceilDiv(plain, LARGEST_RECORD) + 1;
    sealed = atLeast(records * packet, sealed).clear();
    seal(first);
    seal(second);
  }

  private void seal(ByteBuffer plain) throws IOException {
    while (plain.hasRemaining() && sealed.remaining() >= packet) {
      SSLEngineResult result = engine.wrap(plain, sealed);
      if (result.getStatus() != SSLEngineResult.Status.OK) {
        throw new SSLException("nothing can be sent any more: " + result.getStatus());
      }
    }
  }

  private void wrapAndFlush() throws IOException {
    sending.lock();
    try {
      sealed.clear();
      engine.wrap(NOTHING, sealed);
      flush();
    } finally {
      sending.unlock();
    }
  }

  private void flush() throws IOException {
    sealed.flip();
    writing = true;
    try {
      while (sealed.hasRemaining()) {
        sentBytes.addAndGet(socket.write(sealed));
      }
    } finally {
      writing = false;
    }
  }

  private void fill() throws IOException {
    makeRoomToFill();
    try {
      int count = socket.read(arrived);
      if (count < 0) {
        throw new EOFException("the connection was cut");
      }
      receivedBytes.addAndGet(count);
    } finally {
      arrived.flip();
    }
  }

  /** A buffer that was full may have been too small for what waits in the socket. */
  private void makeRoomToFill() {
    boolean wasFull = arrived.limit() == arrived.capacity();
    arrived.compact();
    if (wasFull && arrived.capacity() < BATCH / LARGEST_RECORD * packet) {
      arrived = ByteBuffer.allocateDirect(GROWTH * arrived.capacity()).put(arrived.flip());
    }
  }

  private static ByteBuffer atLeast(int capacity, ByteBuffer empty) {
    return empty.capacity() >= capacity ? empty : ByteBuffer.allocateDirect(capacity);
  }

  private void sayGoodbye(SSLException cause) {
    try {
      wrapAndFlush();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
