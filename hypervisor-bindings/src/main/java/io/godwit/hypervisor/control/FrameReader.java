package io.godwit.hypervisor.control;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Cuts what arrives into frames. A frame may come in pieces, and several may come at once. */
public final class FrameReader {
  /** A Finish with its two definitions has 11 KiB; libvirt itself would take 32 MiB. */
  public static final int LARGEST = 1 << 18;

  private static final int LENGTH = Integer.BYTES;

  private ByteBuffer current = ByteBuffer.allocate(LENGTH);

  /**
   * Takes all that arrived.
   *
   * @return the frames that are complete now
   * @throws MalformedFrameException for a length that no frame may have; nothing after it can be
   *     read
   */
  public List<Frame> read(ByteBuffer arrived) throws MalformedFrameException {
    List<Frame> complete = new ArrayList<>();
    while (arrived.hasRemaining()) {
      take(arrived);
      if (!current.hasRemaining()) {
        advance(complete);
      }
    }
    return complete;
  }

  /** Whether a frame has begun and its end has not arrived. */
  public boolean isInsideFrame() {
    return current.position() > 0;
  }

  private void take(ByteBuffer arrived) {
    int size = Math.min(arrived.remaining(), current.remaining());
    current.put(arrived.slice(arrived.position(), size));
    arrived.position(arrived.position() + size);
  }

  private void advance(List<Frame> complete) throws MalformedFrameException {
    if (current.capacity() == LENGTH) {
      current = ByteBuffer.allocate(checked(current.getInt(0))).put(current.flip());
    } else {
      complete.add(Frame.of(current.flip()));
      current = ByteBuffer.allocate(LENGTH);
    }
  }

  private static int checked(int length) throws MalformedFrameException {
    if (length < Frame.HEADER || length > LARGEST) {
      throw new MalformedFrameException(
          "a message of %s bytes; one has %d to %d"
              .formatted(Integer.toUnsignedString(length), Frame.HEADER, LARGEST));
    }
    return length;
  }
}
