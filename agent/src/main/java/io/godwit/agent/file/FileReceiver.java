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

/**
 * Asks the other host for a file and appends it to what is there of it already. Whether the bytes
 * are the right ones is for the caller to verify.
 */
public final class FileReceiver {
  private final TunnelStream stream;
  private final LongConsumer received;

  /**
   * @param received told how many bytes of the file are there so far
   */
  public FileReceiver(TunnelStream stream, LongConsumer received) {
    this.stream = stream;
    this.received = received;
  }

  /**
   * What a file turned out to be.
   *
   * @param bytes that arrived now, beside what was there
   * @param digest SHA-256 of the whole file, as its sender has it
   */
  public record Received(long bytes, String digest) {}

  /**
   * Returns when the file is complete in the partial file, not necessarily on the disk yet.
   *
   * @param digest the image's, or empty for the VM's writable top
   * @param largest bytes that the whole file may have
   * @throws IOException if it is larger, or the stream breaks; what has arrived stays
   */
  public Received receive(String digest, Path partial, long largest) throws IOException {
    try (FileChannel content =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND)) {
      long offset = content.size();
      stream.send(FileRequest.newBuilder().setDigest(digest).setOffset(offset).build());
      FileHeader header = stream.receive(FileHeader.parser());
      if (header.getRemainingBytes() < 0 || header.getRemainingBytes() > largest - offset) {
        throw new IOException(
            "the other host's file has %d bytes more than the %d that it may have"
                .formatted(offset + header.getRemainingBytes() - largest, largest));
      }
      append(content, offset + header.getRemainingBytes());
      stream.endOutput();
      return new Received(header.getRemainingBytes(), header.getDigest());
    }
  }

  private void append(FileChannel content, long end) throws IOException {
    while (content.size() < end) {
      ByteBuffer arrived = stream.receive();
      if (!arrived.hasRemaining()) {
        throw new EOFException("the other host ended the file early");
      }
      if (arrived.remaining() > end - content.size()) {
        throw new IOException("the other host sends more than it said");
      }
      while (arrived.hasRemaining()) {
        content.write(arrived);
      }
      received.accept(content.size());
    }
  }
}
