package io.godwit.migration.plan.request;

/**
 * How many moves may be under way at once.
 *
 * @param perHost to and from a host together, at least 1
 * @param perPair between two hosts, in either direction, at least 1
 */
public record MoveLimits(int perHost, int perPair) {
  public static final MoveLimits DEFAULT = new MoveLimits(2, 1);

  public MoveLimits {
    if (perHost < 1 || perPair < 1) {
      throw new IllegalArgumentException(
          "with %d moves at a host and %d between two nothing can move"
              .formatted(perHost, perPair));
    }
  }
}
