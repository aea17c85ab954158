package io.godwit.agent.tunnel;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * TLS 1.3 over one connected socket, both sides authenticated. Blocking; one thread may receive
 * while another sends, and any thread may close. {@link #close} cuts the connection, which the peer
 * sees as an error; a direction that is complete is ended by {@link #endOutput}.
 *
 * <p>An engine with our own buffers rather than an SSLSocket: a quarter of a mebibyte is sealed
 * record by record and then written by one system call, and what arrived is handed out without a
 * copy. That matters where two hosts' pumps share the cores with the guests. The buffers begin
 * small and grow only where a stream fills them: a move has several streams, most of which carry
 * much in one direction or in none, and an agent has little memory for many moves.
 */
final class TlsChannel implements StreamChannel {
  /** Plain bytes that travel by one system call. */
  static final int BATCH = 1 << 18;

  private static final int LARGEST_RECORD = 1 << 14;
  private static final int GROWTH = 4;
  private static final String[] SUITES = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"};
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Which side begins. */
  enum Side {
    CLIENT,
    SERVER
  }

  private final SocketChannel socket;
  private final SSLEngine engine;
  private final ReentrantLock sending = new ReentrantLock();
  private ByteBuffer sealed;
  private ByteBuffer arrived;
  private ByteBuffer opened;
  private final AtomicLong sentBytes = new AtomicLong();
  private final AtomicLong receivedBytes = new AtomicLong();
  private volatile boolean writing;

  TlsChannel(SocketChannel socket, HostCredentials credentials, Side side) {
    this.socket = socket;
    // Made without a peer's name, so that no session is ever resumed.
    this.engine = credentials.context().createSSLEngine();
    engine.setUseClientMode(side == Side.CLIENT);
    engine.setNeedClientAuth(true);
    engine.setEnabledProtocols(new String[] {"TLSv1.3"});
    engine.setEnabledCipherSuites(SUITES);
    this.sealed = ByteBuffer.allocate(packet());
    this.arrived = ByteBuffer.allocate(packet()).flip();
    this.opened = ByteBuffer.allocate(arrived.capacity() + LARGEST_RECORD).flip();
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
   * What has arrived, at least one byte; none if the peer ended its direction. The buffer is this
   * channel's and good until the next call, which hands out the same one while bytes remain in it.
   *
   * @throws EOFException if the connection was cut
   */
  @Override
  public ByteBuffer receive() throws IOException {
    if (opened.hasRemaining()) {
      return opened;
    }
    opened = atLeast(arrived.capacity() + LARGEST_RECORD, opened).clear();
    try {
      while (openRecord()) {
        answerTls();
      }
    } finally {
      opened.flip();
    }
    return opened;
  }

  /** Sends all the bytes that remain in the buffer. */
  @Override
  public void send(ByteBuffer plain) throws IOException {
    sending.lock();
    try {
      while (plain.hasRemaining()) {
        seal(plain);
        flush();
      }
    } finally {
      sending.unlock();
    }
  }

  /** Tells the peer that nothing follows; what it sends can still be received. */
  @Override
  public void endOutput() throws IOException {
    sending.lock();
    try {
      engine.closeOutbound();
      sealed.clear();
      engine.wrap(NOTHING, sealed);
      flush();
    } finally {
      sending.unlock();
    }
  }

  /** On the wire, TLS included. */
  @Override
  public long sentBytes() {
    return sentBytes.get();
  }

  /** On the wire, TLS included. */
  @Override
  public long receivedBytes() {
    return receivedBytes.get();
  }

  /** Whether a write waits for the peer right now. */
  boolean isWriting() {
    return writing;
  }

  @Override
  public void close() throws IOException {
    socket.close();
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
      case OK -> true;
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

  /** Messages of TLS's own after the handshake: tickets that nobody uses, and new keys. */
  private void answerTls() throws IOException {
    switch (engine.getHandshakeStatus()) {
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

  private void seal(ByteBuffer plain) throws IOException {
    int packet = packet();
    int records = Math.ceilDiv(Math.min(plain.remaining(), BATCH), LARGEST_RECORD);
    sealed = atLeast(records * packet, sealed).clear();
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
    if (wasFull && arrived.capacity() < BATCH / LARGEST_RECORD * packet()) {
      arrived = ByteBuffer.allocate(GROWTH * arrived.capacity()).put(arrived.flip());
    }
  }

  /** Room that TLS wants for one record. */
  private int packet() {
    return engine.getSession().getPacketBufferSize();
  }

  private static ByteBuffer atLeast(int capacity, ByteBuffer empty) {
    return empty.capacity() >= capacity ? empty : ByteBuffer.allocate(capacity);
  }

  private void sayGoodbye(SSLException cause) {
    try {
      wrapAndFlush();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
