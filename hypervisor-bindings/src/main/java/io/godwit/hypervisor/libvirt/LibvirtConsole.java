package io.godwit.hypervisor.libvirt;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.godwit.hypervisor.ConsoleBuffer;
import io.godwit.hypervisor.VmConsole;
import io.godwit.model.VmId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A console over one of libvirt's streams. The stream does not block: libvirt's event thread says
 * when there is something to read or room to write, so that closing never waits for a reader.
 */
final class LibvirtConsole implements VmConsole {
  private static final AtomicLong NUMBERS = new AtomicLong(1);
  private static final Map<Long, LibvirtConsole> OPEN = new ConcurrentHashMap<>();
  private static final NativeLibvirt.StreamCallback CALLBACK =
      (stream, events, opaque) -> {
        LibvirtConsole console = OPEN.get(Pointer.nativeValue(opaque));
        if (console != null) {
          console.onEvents(events);
        }
      };

  private static final int CHUNK = 4096;
  private static final int WOULD_BLOCK = -2;
  private static final int ERROR_OR_HANGUP = 4 | 8;

  private final long number = NUMBERS.getAndIncrement();
  private final LibvirtConnection connection;
  private final NativeThreads threads;
  private final Pointer stream;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition writable = lock.newCondition();
  private final ConsoleBuffer received = new ConsoleBuffer(this::listenAgain);
  private boolean closed;

  private LibvirtConsole(LibvirtConnection connection, NativeThreads threads, Pointer stream) {
    this.connection = connection;
    this.threads = threads;
    this.stream = stream;
  }

  /** Keeps the connection open until it is closed. */
  static LibvirtConsole open(LibvirtConnection connection, NativeThreads threads, VmId vm)
      throws org.libvirt.LibvirtException {
    Pointer stream =
        NativeLibvirt.virStreamNew(connection.pointer(), NativeLibvirt.STREAM_NONBLOCK);
    if (stream == null) {
      throw LibvirtErrors.last("virStreamNew");
    }
    LibvirtConsole console = new LibvirtConsole(connection, threads, stream);
    connection.retain();
    try {
      connection.handle(vm, console::start);
      return console;
    } catch (RuntimeException | org.libvirt.LibvirtException e) {
      console.close();
      throw e;
    }
  }

  private Void start(Pointer domain) {
    int opened =
        NativeLibvirt.virDomainOpenConsole(domain, null, stream, NativeLibvirt.CONSOLE_FORCE);
    if (opened != 0) {
      throw LibvirtErrors.last("virDomainOpenConsole");
    }
    OPEN.put(number, this);
    int events = NativeLibvirt.STREAM_EVENT_READABLE;
    Pointer opaque = new Pointer(number);
    if (NativeLibvirt.virStreamEventAddCallback(stream, events, CALLBACK, opaque, null) != 0) {
      throw LibvirtErrors.last("virStreamEventAddCallback");
    }
    return null;
  }

  /** On libvirt's event thread. */
  private void onEvents(int events) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if ((events & NativeLibvirt.STREAM_EVENT_READABLE) != 0) {
        receive();
      }
      if ((events & ERROR_OR_HANGUP) != 0) {
        received.end();
      }
      writable.signalAll();
      listen();
    } finally {
      lock.unlock();
    }
  }

  private void receive() {
    byte[] chunk = new byte[CHUNK];
    while (!received.isFull()) {
      int count = NativeLibvirt.virStreamRecv(stream, chunk, new NativeLong(CHUNK));
      if (count == WOULD_BLOCK) {
        return;
      }
      if (count <= 0) {
        received.end();
        return;
      }
      received.add(Arrays.copyOf(chunk, count));
    }
  }

  private void listenAgain() {
    lock.lock();
    try {
      if (!closed) {
        listen();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A reader that is slow makes libvirt, and so the guest's console, wait. */
  private void listen() {
    int events = received.isFull() || received.isEnded() ? 0 : NativeLibvirt.STREAM_EVENT_READABLE;
    if (lock.hasWaiters(writable)) {
      events |= NativeLibvirt.STREAM_EVENT_WRITABLE;
    }
    NativeLibvirt.virStreamEventUpdateCallback(stream, events);
  }

  private void send(byte[] data) throws IOException {
    lock.lock();
    try {
      int sent = 0;
      while (sent < data.length) {
        sent += sendSome(Arrays.copyOfRange(data, sent, data.length));
      }
    } finally {
      lock.unlock();
    }
  }

  private int sendSome(byte[] rest) throws IOException {
    int count = trySend(rest);
    while (count == WOULD_BLOCK) {
      NativeLibvirt.virStreamEventUpdateCallback(
          stream, NativeLibvirt.STREAM_EVENT_READABLE | NativeLibvirt.STREAM_EVENT_WRITABLE);
      writable.awaitUninterruptibly();
      count = trySend(rest);
    }
    return count;
  }

  private int trySend(byte[] rest) throws IOException {
    if (closed || received.isEnded()) {
      throw new IOException("the console is closed");
    }
    int count = NativeLibvirt.virStreamSend(stream, rest, new NativeLong(rest.length));
    if (count < 0 && count != WOULD_BLOCK) {
      throw new IOException("the console took no input: it was closed or its VM has stopped");
    }
    return count;
  }

  @Override
  public InputStream output() {
    return received.stream();
  }

  @Override
  public OutputStream input() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] data, int offset, int length) throws IOException {
        send(Arrays.copyOfRange(data, offset, offset + length));
      }
    };
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      received.end();
      writable.signalAll();
    } finally {
      lock.unlock();
    }
    OPEN.remove(number);
    threads.run(this::free);
    connection.release();
  }

  private Void free() {
    NativeLibvirt.virStreamEventRemoveCallback(stream);
    NativeLibvirt.virStreamAbort(stream);
    NativeLibvirt.virStreamFree(stream);
    return null;
  }
}
