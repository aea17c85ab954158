package io.godwit.controller.delivered;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Files that are images, and files that only look like one. */
final class Images {
  private static final int CLUSTER_BITS = 16;
  private static final int CLUSTER = 1 << CLUSTER_BITS;
  private static final long VIRTUAL = 64L << 20;

  private Images() {}

  /** An empty disk; the mark makes files differ. */
  static byte[] qcow2(byte mark) {
    ByteBuffer file = ByteBuffer.allocate(4 * CLUSTER);
    file.putInt(0, 0x514649fb).putInt(4, 3);
    file.putInt(20, CLUSTER_BITS).putLong(24, VIRTUAL);
    file.putInt(36, 1).putLong(40, 3L * CLUSTER);
    file.putLong(48, CLUSTER).putInt(56, 1);
    file.putInt(96, 4).putInt(100, 104);
    file.putLong(CLUSTER, 2L * CLUSTER);
    file.put(4 * CLUSTER - 1, mark);
    return file.array();
  }

  /** One that would show its reader a file of the host. */
  static byte[] withBackingFile() {
    byte[] file = qcow2((byte) 0);
    byte[] name = "/etc/shadow".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer.wrap(file).putLong(8, 512).putInt(16, name.length).put(512, name);
    return file;
  }

  /** One whose data would be a file of the host. */
  static byte[] withExternalData() {
    byte[] file = qcow2((byte) 0);
    ByteBuffer.wrap(file).putLong(72, 4);
    return file;
  }

  static byte[] cutOff() {
    return Arrays.copyOf(qcow2((byte) 0), CLUSTER);
  }
}
