package io.godwit.agent.file;

import io.godwit.agent.tunnel.TunnelStream;
import io.godwit.protocol.v1.FileHeader;
import io.godwit.protocol.v1.FileRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/** Sends what the other host asks for. */
public final class FileSender {
  private static final int BATCH = 1 << 18;

  private final TunnelStream stream;
  private final LongConsumer sent;

  /**
   * @param sent told how many bytes have gone so far
   */
  public FileSender(TunnelStream stream, LongConsumer sent) {
    this.stream = stream;
    this.sent = sent;
  }

  /** What the other host asks for; to be answered by {@link #send}. */
  public FileRequest request() throws IOException {
    return stream.receive(FileRequest.parser());
  }

  /**
   * Sends the file from the offset to its end, and returns when the other host has confirmed it by
   * ending its direction.
   *
   * @param digest SHA-256 of the whole file, lower-case hexadecimal
   * @throws IOException if the offset is beyond the end, the file shrinks, or the stream breaks
   */
  public void send(Path file, String digest, long offset) throws IOException {
    try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ)) {
      long remaining = content.size() - offset;
      if (offset < 0 || remaining < 0) {
        throw new IOException(
            "the other host asks for %s from byte %d; it has %d"
                .formatted(file.getFileName(), offset, content.size()));
      }
      stream.send(FileHeader.newBuilder().setRemainingBytes(remaining).setDigest(digest).build());
      copy(content.position(offset), remaining);
    }
    stream.endOutput();
    awaitConfirmation();
  }

  private void copy(FileChannel content, long remaining) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BATCH);
    long done = 0;
    while (done < remaining) {
      buffer.clear().limit((int) Math.min(BATCH, remaining - done));
      int read = content.read(buffer);
      if (read < 0) {
        throw new EOFException("the file became shorter while it was sent");
      }
      stream.send(buffer.flip());
      done += read;
      sent.accept(done);
    }
  }

  private void awaitConfirmation() throws IOException {
    if (stream.receive().hasRemaining()) {
      throw new IOException("the other host sent what nobody asked for");
    }
  }
}
