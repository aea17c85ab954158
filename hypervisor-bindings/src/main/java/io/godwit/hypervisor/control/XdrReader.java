package io.godwit.hypervisor.control;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads XDR (RFC 4506) as libvirt uses it. Every length is checked before it is believed. */
final class XdrReader {
  private static final int UNIT = 4;

  private final ByteBuffer rest;

  XdrReader(ByteBuffer payload) {
    this.rest = payload;
  }

  int integer() throws MalformedFrameException {
    try {
      return rest.getInt();
    } catch (BufferUnderflowException e) {
      throw new MalformedFrameException("it ends inside a number");
    }
  }

  void skip(int bytes) throws MalformedFrameException {
    take(bytes, "a value");
  }

  /**
   * @param longest in bytes
   */
  String text(int longest) throws MalformedFrameException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(opaque(longest)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedFrameException("a text is not UTF-8");
    }
  }

  void requireEnd() throws MalformedFrameException {
    if (rest.hasRemaining()) {
      throw new MalformedFrameException(rest.remaining() + " bytes follow its end");
    }
  }

  private ByteBuffer opaque(int longest) throws MalformedFrameException {
    int length = integer();
    if (length < 0 || length > longest) {
      throw new MalformedFrameException(
          "a text of %s bytes; at most %d are taken"
              .formatted(Integer.toUnsignedString(length), longest));
    }
    ByteBuffer content = take(length, "a text");
    take((UNIT - length % UNIT) % UNIT, "a text's padding");
    return content;
  }

  private ByteBuffer take(int length, String what) throws MalformedFrameException {
    if (rest.remaining() < length) {
      throw new MalformedFrameException("it ends inside " + what);
    }
    ByteBuffer taken = rest.slice(rest.position(), length);
    rest.position(rest.position() + length);
    return taken;
  }
}
