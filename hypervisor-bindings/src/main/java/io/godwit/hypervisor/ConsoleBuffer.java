package io.godwit.hypervisor;

import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Holds what a console has said until somebody reads it. */
public final class ConsoleBuffer {
  private static final int FULL = 256 << 10;

  private final Runnable onRoom;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> chunks = new ArrayDeque<>();
  private int position;
  private int size;
  private boolean ended;

  /**
   * @param onRoom called by the reader when a full buffer has room again
   */
  public ConsoleBuffer(Runnable onRoom) {
    this.onRoom = onRoom;
  }

  public void add(byte[] chunk) {
    change(
        () -> {
          chunks.add(chunk);
          size += chunk.length;
        });
  }

  /** What was added before can still be read. */
  public void end() {
    change(() -> ended = true);
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public boolean isFull() {
    lock.lock();
    try {
      return size >= FULL;
    } finally {
      lock.unlock();
    }
  }

  public boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  public InputStream stream() {
    return new Reader();
  }

  private final class Reader extends InputStream {
    @Override
    public int read() throws InterruptedIOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws InterruptedIOException {
      if (length == 0) {
        return 0;
      }
      boolean wasFull = isFull();
      int count = take(into, offset, length);
      if (wasFull) {
        onRoom.run();
      }
      return count;
    }

    @Override
    public int available() {
      lock.lock();
      try {
        return size;
      } finally {
        lock.unlock();
      }
    }
  }

  private int take(byte[] into, int offset, int length) throws InterruptedIOException {
    lock.lock();
    try {
      while (chunks.isEmpty()) {
        if (ended) {
          return -1;
        }
        changed.await();
      }
      byte[] first = chunks.getFirst();
      int count = Math.min(length, first.length - position);
      System.arraycopy(first, position, into, offset, count);
      position += count;
      size -= count;
      if (position == first.length) {
        chunks.removeFirst();
        position = 0;
      }
      return count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading a console");
    } finally {
      lock.unlock();
    }
  }
}
