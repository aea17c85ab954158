package io.godwit.agent.tunnel;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Carries a stream's bytes in order, or fails. Closing it makes both ends fail. */
public interface StreamChannel extends Closeable {
  /** Sends all the bytes that remain in the buffer. */
  void send(ByteBuffer plain) throws IOException;

  /**
   * At least one byte that has arrived; none if the peer ended its direction. The buffer is the
   * channel's and good until the next call.
   */
  ByteBuffer receive() throws IOException;

  /** Tells the peer that nothing follows. */
  void endOutput() throws IOException;

  /** On the wire. */
  long sentBytes();

  /** On the wire. */
  long receivedBytes();
}
