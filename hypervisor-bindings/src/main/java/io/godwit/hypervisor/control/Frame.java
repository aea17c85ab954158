package io.godwit.hypervisor.control;

import java.nio.ByteBuffer;

/**
 * One message of libvirt's RPC: seven big-endian words, the first of them the length of the whole,
 * and what the procedure makes of the rest.
 *
 * @param bytes the whole message as it arrived, read-only
 */
public record Frame(
    int program, int version, int procedure, int type, int serial, int status, ByteBuffer bytes) {
  public static final int HEADER = 28;

  /** {@code REMOTE_PROGRAM}: what libvirtd's own socket speaks. */
  public static final int REMOTE = 0x20008086;

  /** {@code KEEPALIVE_PROGRAM}, "keep". */
  public static final int KEEPALIVE = 0x6b656570;

  /** {@code virNetMessageType}. */
  public static final int CALL = 0;

  public static final int REPLY = 1;
  public static final int MESSAGE = 2;

  /** {@code VIR_NET_OK}; a reply that carries an error has another one. */
  public static final int OK = 0;

  /**
   * @param whole at least {@link #HEADER} bytes
   */
  static Frame of(ByteBuffer whole) {
    ByteBuffer fields = whole.asReadOnlyBuffer();
    fields.getInt();
    return new Frame(
        fields.getInt(),
        fields.getInt(),
        fields.getInt(),
        fields.getInt(),
        fields.getInt(),
        fields.getInt(),
        whole.asReadOnlyBuffer());
  }

  /** The whole message, from its beginning. */
  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate();
  }

  ByteBuffer payload() {
    return bytes.slice(HEADER, bytes.limit() - HEADER);
  }

  boolean isCall() {
    return program == REMOTE && type == CALL;
  }

  boolean isReply() {
    return program == REMOTE && type == REPLY;
  }
}
