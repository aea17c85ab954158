package io.godwit.bench.probe;

import java.io.IOException;

/** Lets a guest dirty its memory at a steady rate, as a busy program would. */
public final class MemoryLoad {
  private static final int PORT = 11;

  private MemoryLoad() {}

  /**
   * Sets it; stays until it is set again.
   *
   * @param mebibytesPerSecond 0 to stop
   * @param mebibytes the size of the memory that is written over and over
   */
  public static void set(Place place, String address, int mebibytesPerSecond, int mebibytes)
      throws IOException, InterruptedException {
    Ask.once(place, address, PORT, mebibytesPerSecond + " " + mebibytes, "ok");
  }
}
