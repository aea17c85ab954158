package io.godwit.controller.usage;

/**
 * Bytes that went through a VM's disk and network in some time.
 *
 * @param diskRead bytes
 * @param diskWritten bytes
 * @param received bytes
 * @param sent bytes
 */
public record Traffic(long diskRead, long diskWritten, long received, long sent) {
  public static final Traffic NONE = new Traffic(0, 0, 0, 0);

  public Traffic plus(Traffic other) {
    return new Traffic(
        diskRead + other.diskRead,
        diskWritten + other.diskWritten,
        received + other.received,
        sent + other.sent);
  }

  /** Of counters that only rise; one that has fallen began anew, and says nothing of before. */
  Traffic since(Traffic before) {
    return new Traffic(
        rise(before.diskRead, diskRead),
        rise(before.diskWritten, diskWritten),
        rise(before.received, received),
        rise(before.sent, sent));
  }

  private static long rise(long before, long now) {
    return Math.max(0, now - before);
  }
}
