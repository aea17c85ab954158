package io.godwit.hypervisor.libvirt;

import io.godwit.model.DataSize;

/** libvirt counts migration speeds in MiB/s. */
final class Mebibytes {
  private static final long MEBIBYTE = 1L << 20;

  /** libvirt's own limit (INT64_MAX bytes): beyond it a limit is none. */
  private static final long MOST = Long.MAX_VALUE / MEBIBYTE;

  private Mebibytes() {}

  /** Rounded up, because 0 is not a speed. */
  static long perSecond(DataSize speed) {
    return Math.clamp(Math.ceilDiv(speed.bytes(), MEBIBYTE), 1, MOST);
  }

  static DataSize of(long mebibytes) {
    return DataSize.ofMebibytes(Math.clamp(mebibytes, 0, MOST));
  }
}
