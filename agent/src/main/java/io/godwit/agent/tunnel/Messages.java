package io.godwit.agent.tunnel;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Protobuf's delimited messages on a stream, before or instead of raw bytes. */
final class Messages {
  /** None of the messages that hosts exchange comes near it; a hostile length is refused. */
  private static final int LARGEST = 1 << 13;

  private Messages() {}

  static void send(StreamChannel channel, Message message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    message.writeDelimitedTo(bytes);
    channel.send(ByteBuffer.wrap(bytes.toByteArray()));
  }

  /**
   * @throws EOFException if the peer ended its direction instead
   * @throws InvalidProtocolBufferException if it is no such message
   */
  static <T> T receive(StreamChannel channel, Parser<T> parser) throws IOException {
    byte[] body = new byte[length(channel)];
    int done = 0;
    while (done < body.length) {
      ByteBuffer arrived = some(channel);
      int count = Math.min(arrived.remaining(), body.length - done);
      arrived.get(body, done, count);
      done += count;
    }
    return parser.parseFrom(body);
  }

  static byte receiveByte(StreamChannel channel) throws IOException {
    return some(channel).get();
  }

  private static int length(StreamChannel channel) throws IOException {
    int length = 0;
    for (int shift = 0; shift < 21; shift += 7) {
      byte part = receiveByte(channel);
      length |= (part & 0x7f) << shift;
      if (part >= 0 && length <= LARGEST) {
        return length;
      }
    }
    throw new InvalidProtocolBufferException("a message longer than any that hosts exchange");
  }

  private static ByteBuffer some(StreamChannel channel) throws IOException {
    ByteBuffer arrived = channel.receive();
    if (!arrived.hasRemaining()) {
      throw new EOFException("the peer ended the stream");
    }
    return arrived;
  }
}
