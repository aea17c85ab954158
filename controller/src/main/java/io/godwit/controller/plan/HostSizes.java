package io.godwit.controller.plan;

import java.util.stream.LongStream;

/** How large hosts are, as far as it decides what VMs are counted with. */
public final class HostSizes {
  private HostSizes() {}

  /**
   * The cores of the smallest host, in thousandths; one core's where no host has told.
   *
   * @param milli the cores of each host, in thousandths; 0 for one that has not told
   */
  public static long smallest(LongStream milli) {
    return milli.filter(each -> each > 0).min().orElse(1000);
  }
}
